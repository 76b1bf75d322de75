namespace Surprisal.Conformance;

/// <summary>What goes in and what must come out, whatever file it was read from.</summary>
internal sealed record Case
{
    public required string Name { get; init; }

    public required Suite Suite { get; init; }

    public required string Op { get; init; }

    /// <summary>The version of the operators that an ONNX case is written for.</summary>
    public int Opset { get; init; }

    /// <summary>Whether sound libraries differ in what this case asks for.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>Whether the call must be refused, so that there are no outputs.</summary>
    public bool ExpectsRefusal { get; init; }

    public required Attributes Attributes { get; init; }

    public required CaseTensor[] Inputs { get; init; }

    public required ExpectedTensor[] Outputs { get; init; }

    /// <summary>The names of the inputs by place, where an empty name is an input left out.</summary>
    public required string[] InputNames { get; init; }

    /// <summary>The names of the outputs by place, where an empty name is an output that is not wanted.</summary>
    public required string[] OutputNames { get; init; }

    /// <summary>How near the outputs must come, if the case itself says so.</summary>
    public Bar? Bar { get; init; }
}

/// <summary>A family of cases with one format and one set of ops.</summary>
internal enum Suite
{
    /// <summary>Operator tests of the ONNX standard.</summary>
    Onnx,

    /// <summary>Cases out of the test suites of other libraries.</summary>
    Peers,

    /// <summary>Hard inputs with answers of 25 digits.</summary>
    Golden,
}
