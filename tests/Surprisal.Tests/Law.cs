using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Surprisal.Tests;

/// <summary>A law: what holds for every input of a kind. It is tried on random ones, the same in each run; a failure shows the smallest one found.</summary>
internal static class Law
{
    /// <param name="inputs">The kind of input, and how to make one smaller.</param>
    /// <param name="law">Throws where the law is broken.</param>
    /// <param name="times">How many inputs to try.</param>
    public static void Holds<T>(Arbitrary<T> inputs, Action<T> law, int times = 40)
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(times)
            .WithQuietOnSuccess(true)
            .WithReplay(new Replay(new Rnd(2026UL, 11UL), FSharpOption<int>.None));
        FsCheck.Check.One(config, Prop.ForAll(inputs, law));
    }
}
