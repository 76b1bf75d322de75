namespace Surprisal.Numerics;

/// <summary>Where the numbers of a tile of a matrix product stand.</summary>
/// <param name="Depth">The number of terms of each sum.</param>
/// <param name="Line">The distance of one row of A from the next.</param>
/// <param name="Left">The distance of one term from the next in A.</param>
/// <param name="Right">The distance of one term from the next in B, whose columns lie side by side.</param>
/// <param name="Result">The distance of one row of the result from the next.</param>
internal readonly record struct TileSteps(nint Depth, nint Line, nint Left, nint Right, nint Result);
