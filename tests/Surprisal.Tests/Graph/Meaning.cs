namespace Surprisal.Tests.GraphTests;

/// <summary>What a formula computes, whatever its spelling.</summary>
public enum Meaning
{
    Softmax,
    LogSoftmax,
    LogSumExp,
    CrossEntropy,
    CrossEntropyOfClass,
    BinaryCrossEntropy,
    Other,
}
