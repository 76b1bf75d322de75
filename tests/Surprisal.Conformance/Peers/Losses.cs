using System.Numerics;
using Surprisal.Graph;
using Surprisal.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>What the losses of peers have in common: targets, weights, reductions and gradients, written as formulas.</summary>
internal static class Losses
{
    /// <summary>The classes along the axis that the case names.</summary>
    public static (int Axis, int Classes) Classes<T>(Call<T> call, Symbol x)
        where T : IFloatingPointIeee754<T>
    {
        int axis = Axes.FromFront(call.Attributes.Whole("axis", -1), x.Shape.Rank);
        return (axis, x.Shape[axis].Factor);
    }

    /// <summary>The target distributions in the shape of <paramref name="x"/>, smoothed if the case asks for it.</summary>
    public static Symbol Targets<T>(Call<T> call, Symbol x)
        where T : IFloatingPointIeee754<T>
    {
        (int axis, int classes) = Classes(call, x);
        Symbol targets = call.Symbol("target");
        if (call.Attributes.Word("target", "probability", "index") == "index")
        {
            // The places of the classes lie along their axis, so that comparing them with the labels gives 1 at the label.
            int[] along = [.. Enumerable.Range(0, x.Shape.Rank).Select(other => other == axis ? classes : 1)];
            double[] places = [.. Enumerable.Range(0, classes).Select(place => (double)place)];
            targets = Equal(ExpandDims(targets, axis), Constant(places, [.. along.Select(size => (Dimension)size)]));
        }

        return Smoothed(targets, call.Attributes.Number("label_smoothing", 0), classes);
    }

    /// <summary>Targets of which a part is spread over all classes.</summary>
    public static Symbol Smoothed(Symbol targets, double smoothing, int classes) =>
        smoothing == 0 ? targets : (targets * (1 - smoothing)) + (smoothing / classes);

    /// <summary>Probabilities as the case wants them: divided by their sum, then kept from 0 and 1.</summary>
    public static Symbol Probabilities<T>(Call<T> call, Symbol given)
        where T : IFloatingPointIeee754<T>
    {
        Symbol p = call.Attributes.Flag("normalize_rows") ? given / ReduceSum(given, Classes(call, given).Axis, keepDims: true) : given;
        double epsilon = call.Attributes.Number("clip_epsilon", 0);
        return epsilon == 0 ? p : Clip(p, epsilon, 1 - epsilon);
    }

    /// <summary>Gives the losses as the case wants them, and their gradient by what they are losses of.</summary>
    public static void Give<T>(Call<T> call, Symbol losses, Placeholder by)
        where T : IFloatingPointIeee754<T>
    {
        if (call.Attributes.Word("row_reduction", "none", "mean") == "mean")
        {
            losses = ReduceMean(losses, axis: -1);
        }

        if (call.Has("sample_weight"))
        {
            Symbol weights = call.Symbol("sample_weight");
            losses = Weigh(Leading(weights, losses.Shape), losses);
        }

        call.Give("loss", call.Attributes.Word("reduction", "none", "sum", "mean") switch
        {
            "sum" => ReduceSum(losses),
            "mean" => ReduceMean(losses),
            _ => losses,
        });
        if (call.Attributes.Word("grad_of", "none", "sum") == "sum")
        {
            Symbol gradient = Gradients.Of(losses, by);
            call.Give($"grad_{by.Name}", gradient);
            call.Give("hessian_diag", Gradients.Of(gradient, by));
        }
    }

    /// <summary>Weights of rows, one for each loss.</summary>
    public static CaseTensor Stretched(CaseTensor weights, int[] shape)
    {
        int[] leading = [.. weights.Shape, .. Enumerable.Repeat(1, Math.Max(0, shape.Length - weights.Shape.Length))];
        double[] stretched = new double[Axes.Size(shape)];
        Broadcast.Expand<double>(weights.Numbers, leading, stretched, shape);
        return weights with { Shape = shape, Numbers = stretched };
    }

    /// <summary>Weights of rows as they stretch along all axes after the first ones.</summary>
    private static Symbol Leading(Symbol weights, Shape shape) => weights.Shape.Rank == 0
        ? weights
        : Reshape(weights, [.. weights.Shape, .. Enumerable.Repeat((Dimension)1, Math.Max(0, shape.Rank - weights.Shape.Rank))]);
}
