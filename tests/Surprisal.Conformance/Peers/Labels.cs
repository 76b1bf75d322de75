using System.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Labels as distributions.</summary>
internal static class Labels
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("one_hot", call => call.Give(0, OneHot(call.Symbol(0), call.Attributes.Whole("classes", 0)))),
        new("smooth_labels", call =>
        {
            (_, int classes) = Losses.Classes(call, call.Symbol(0));
            call.Give(0, Losses.Smoothed(call.Symbol(0), call.Attributes.Number("label_smoothing", 0), classes));
        }),
    ];
}
