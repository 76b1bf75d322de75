using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Holds a refused run to its message.</summary>
internal static class Refusal
{
    /// <summary>Expects that a run is refused because of its feeds, with exactly this text.</summary>
    public static void ShouldThrowFor(this Function<double> function, Action<Function<double>> run, string message)
    {
        ArgumentException exception = Should.Throw<ArgumentException>(() => run(function));
        exception.Message.ShouldBe($"{message} (Parameter 'feeds')");
    }
}
