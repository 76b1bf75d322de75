namespace Surprisal.Benchmarks.Workloads;

/// <summary>Something that libraries are compared by: what it is called, how much of it there is, and how to do it.</summary>
internal sealed record Workload
{
    /// <summary>What is computed, as the peers call it.</summary>
    public required string Name { get; init; }

    /// <summary>On how much, as the peers call it.</summary>
    public required string Shape { get; init; }

    /// <summary>In which precision.</summary>
    public string DataType { get; init; } = "float32";

    /// <summary>Makes the trial.</summary>
    public required Func<Trial> Make { get; init; }

    /// <summary>Makes a trial of the same kind that is over at once.</summary>
    public required Func<Trial> MakeShort { get; init; }

    /// <summary>The bytes of the inputs of one run, each read once.</summary>
    public double Read { get; init; }

    /// <summary>The bytes of its results, each written once.</summary>
    public double Written { get; init; }

    /// <summary>The floating-point operations of one run that nothing can spare; 0 where the traffic is what counts.</summary>
    public double Flops { get; init; }

    /// <summary>How many steps of training one run is; times and rates are given for one.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>How many samples a step sees; 0 where nothing is trained.</summary>
    public int Samples { get; init; }

    /// <summary>Whether memory beyond that of inputs and results is reported.</summary>
    public bool CountsMemory { get; init; }

    /// <summary>Who else does it.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>Whether arithmetic bounds it, and not memory.</summary>
    public bool IsArithmetic => Flops > 0;

    /// <summary>What is to be reached, if anything.</summary>
    public Aim Aim => Aim.Of(this);

    /// <summary>What a filter is held against.</summary>
    public string KeyFor(string peer) => $"{peer}/{Key}";

    /// <summary>The name, shape and precision, with slashes between them.</summary>
    public string Key => $"{Name}/{Shape}/{DataType}";
}
