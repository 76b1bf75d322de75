using System.Globalization;
using System.Text;

namespace Surprisal.Graph;

/// <summary>The steps that compute some symbols: plain data, apart from the kernels and the memory that run it.</summary>
internal sealed class Plan
{
    public required Slot[] Slots { get; init; }

    public required Step[] Steps { get; init; }

    /// <summary>The slot of each output.</summary>
    public required (Shape Shape, Slot Slot)[] Outputs { get; init; }

    /// <summary>Values that have to be copied to variables once all steps have run.</summary>
    public required (Slot From, Slot To)[] Copies { get; init; }

    public override string ToString() => Write(_ => "");

    /// <summary>The steps with the bytes that each writes, and the memory of the plan's own.</summary>
    /// <param name="elementSize">How many bytes an element has.</param>
    /// <param name="batch">The number of samples in a run, or null to leave it open.</param>
    public string Describe(int elementSize, int? batch)
    {
        string steps = Write(operands => $"   {Bytes(operands.Select(operand => operand.Shape.Size), elementSize, batch)}");
        return $"{steps}memory: {Memory(elementSize, batch)}\n";
    }

    /// <summary>The memory of the plan's own, in words.</summary>
    /// <inheritdoc cref="Describe(int, int?)"/>
    public string Memory(int elementSize, int? batch) => Bytes(Slots.Where(slot => slot.Source is null).Select(slot => slot.Size), elementSize, batch);

    private string Write(Func<(Shape Shape, Slot Slot)[], string> bytesOf)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Steps.Length; i++)
        {
            Step step = Steps[i];
            string formula = step.Op.Format(Array.ConvertAll(step.Inputs, Describe));
            string outputs = string.Join(", ", step.Outputs.Select(Describe));
            string when = step.IsLasting ? "   once" : Begins(i) ? $"   in blocks of {step.Chain!.BlockRows}" : "";
            string rules = step.Rules.Count == 0 ? "" : $"   by {string.Join(", ", step.Rules)}";
            text.Append(CultureInfo.InvariantCulture, $"{Bracket(i)}{outputs} = {formula}{bytesOf(step.Outputs)}{when}{rules}\n");
        }

        foreach ((Slot from, Slot to) in Copies)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name(to)} = {Name(from)}{bytesOf([(Shape.Create([to.Size]), to)])}\n");
        }

        return text.ToString();

        bool Begins(int i) => Steps[i].Chain is { } chain && (i == 0 || !ReferenceEquals(Steps[i - 1].Chain, chain));

        bool Ends(int i) => i == Steps.Length - 1 || !ReferenceEquals(Steps[i + 1].Chain, Steps[i].Chain);

        string Bracket(int i) => Steps[i].Chain is null ? "" : Begins(i) ? "┌ " : Ends(i) ? "└ " : "│ ";
    }

    /// <summary>So many bytes as sizes take together: a number of them, a multiple of the batch size, or both.</summary>
    private static string Bytes(IEnumerable<Dimension> sizes, int elementSize, int? batch)
    {
        long fixedBytes = 0, bytesPerSample = 0;
        foreach (Dimension size in sizes)
        {
            long bytes = (long)size.Factor * elementSize;
            (fixedBytes, bytesPerSample) = size.ScalesWithBatch ? (fixedBytes, bytesPerSample + bytes) : (fixedBytes + bytes, bytesPerSample);
        }

        return (batch, fixedBytes, bytesPerSample) switch
        {
            ({ } samples, _, _) => $"{fixedBytes + (bytesPerSample * samples)} bytes",
            (null, _, 0) => $"{fixedBytes} bytes",
            (null, 0, _) => $"{bytesPerSample} bytes a sample",
            _ => $"{bytesPerSample} bytes a sample and {fixedBytes} bytes",
        };
    }

    private static string Describe((Shape Shape, Slot Slot) operand) => $"{Name(operand.Slot)} {operand.Shape}";

    private static string Name(Slot slot) => slot.Source?.ToString() ?? $"#{slot.Index}";
}

/// <summary>Where a value lives while a plan runs.</summary>
/// <param name="Index">Its place in the list of slots.</param>
/// <param name="Source">The placeholder or variable whose elements it is, or null for memory of the plan's own.</param>
/// <param name="Size">How many elements it has.</param>
internal sealed record Slot(int Index, Symbol? Source, Dimension Size);

/// <summary>One call of a kernel.</summary>
/// <param name="Ops">What is computed: one operation, or several where a kernel gives several results at once.</param>
/// <param name="Inputs">The shapes it reads and the slots they are in.</param>
/// <param name="Outputs">The shapes it writes and the slots they are in, one for each operation.</param>
/// <param name="Rules">The rules that led to this form.</param>
/// <param name="Chain">How it runs together with the steps beside it that have the very same chain; null if it runs by itself.</param>
/// <param name="IsLasting">Whether its result is computed once for runs of one batch size.</param>
internal sealed record Step(
    Op[] Ops, (Shape Shape, Slot Slot)[] Inputs, (Shape Shape, Slot Slot)[] Outputs, IReadOnlyList<string> Rules, Chain? Chain, bool IsLasting)
{
    /// <summary>The operation whose kernel runs.</summary>
    public Op Op => Ops[0];

    /// <summary>Whether it runs on all rows, and the rest of its chain on those that are done.</summary>
    public bool IsHead => Chain is not null && Op.TellsOfRows;
}
