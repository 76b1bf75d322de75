namespace Surprisal.Calibration;

/// <summary>What keeps numbers finite where samples alone would drive them without end, such as when all are right.</summary>
/// <remarks>
/// To the summed loss is added half this strength times the squared distance from the numbers that change nothing. That is worth a few
/// thousandths of a nat for numbers of usual size, in all: beside some hundred samples it is nothing.
/// </remarks>
internal static class Pull
{
    public const double Strength = 0.01;
}
