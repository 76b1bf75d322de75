using System.Diagnostics;
using System.Numerics;

namespace Surprisal.Conformance;

/// <summary>Runs one case and judges it.</summary>
internal static class Examination
{
    public static Verdict Of(string file)
    {
        string name = CaseFile.NameOf(file);
        try
        {
            Case @case = CaseFile.Read(file);
            name = @case.Name;
            return Skip.ReasonFor(@case) is { } reason ? new(name, Reason: reason) : new(name, Fault(@case));
        }
        catch (MalformedCaseException fault)
        {
            return new(name, fault.Message);
        }
    }

    /// <summary>Runs in the precision of the inputs, where labels, which are whole numbers, only count if there is nothing else.</summary>
    private static string? Fault(Case @case)
    {
        CaseTensor[] inputs = Array.FindAll(@case.Inputs, input => input.Type.Epsilon > 0) is { Length: > 0 } fractions ? fractions : @case.Inputs;
        return Array.TrueForAll(inputs, input => input.Type.FitsSingle) ? Fault<float>(@case) : Fault<double>(@case);
    }

    private static string? Fault<T>(Case @case)
        where T : IFloatingPointIeee754<T>
    {
        if (Array.Find(Operator<T>.Of(@case.Suite), known => known.Name == @case.Op) is not { } op)
        {
            return $"the op '{@case.Op}' is unknown";
        }

        var call = new Call<T>(@case);
        Exception? refusal = null;
        try
        {
            op.Run(call);
            call.Evaluate();
        }
        catch (Exception fault) when (fault is not MalformedCaseException)
        {
            refusal = fault;
        }

        if (@case.ExpectsRefusal)
        {
            return refusal is null ? "wanted a refusal, but the call went through"
                : IsRefusal(refusal) ? null
                : $"wanted a refusal, got {Text(refusal)}";
        }

        return refusal is null ? call.Fault(op.Bar) : $"got {Text(refusal)}";
    }

    /// <summary>Whether the library refused its arguments, and not the runner its own.</summary>
    private static bool IsRefusal(Exception fault) => fault is ArgumentException
        && new StackTrace(fault).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType?.Assembly)
            .FirstOrDefault(assembly => assembly == typeof(Graph.Function).Assembly || assembly == typeof(Examination).Assembly) == typeof(Graph.Function).Assembly;

    private static string Text(Exception fault) => $"{fault.GetType().Name}: {fault.Message}";
}
