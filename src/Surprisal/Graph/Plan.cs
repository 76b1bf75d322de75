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

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Step step in Steps)
        {
            string formula = step.Op.Format(Array.ConvertAll(step.Inputs, Describe));
            string outputs = string.Join(", ", step.Outputs.Select(Describe));
            string rules = step.Rules.Count == 0 ? "" : $"   by {string.Join(", ", step.Rules)}";
            text.AppendLine($"{outputs} = {formula}{rules}");
        }

        foreach ((Slot from, Slot to) in Copies)
        {
            text.AppendLine($"{Name(to)} = {Name(from)}");
        }

        return text.ToString();
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
/// <param name="Op">What is computed.</param>
/// <param name="Inputs">The shapes it reads and the slots they are in.</param>
/// <param name="Outputs">The shapes it writes and the slots they are in: one, or two where a kernel gives two results at once.</param>
/// <param name="Rules">The rules that led to this form.</param>
internal sealed record Step(Op Op, (Shape Shape, Slot Slot)[] Inputs, (Shape Shape, Slot Slot)[] Outputs, IReadOnlyList<string> Rules);
