namespace Surprisal.Graph;

/// <summary>A number added to all scores of a row alike, such as the maximum that is taken away so that no exponential overflows.</summary>
/// <remarks>Softmax does not change by it, and log-sum-exp changes by it, in exact arithmetic; the functions take the maximum away themselves.</remarks>
internal static class Shifts
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new OfScores(),
        new OfLogSumExp(),
        Rule.Of("a shift given back", (x, y) => x - y + y, (x, y) => Returned(x, y)),
        new OfBoth(),
    ];

    private static Symbol? Returned(Symbol x, Symbol shift) =>
        LogarithmIn(x) is not null && x.Shape.Equals(Shape.Broadcast(x.Shape, shift.Shape)) ? x : null;

    /// <summary>The log-sum-exp that a symbol is, maybe with its axis dropped.</summary>
    private static Symbol? LogarithmIn(Symbol symbol) => symbol switch
    {
        { Op: LogSumExp } => symbol,
        { Op: Reshape, Inputs: [{ Op: LogSumExp } inner] } => inner,
        _ => null,
    };

    /// <summary>The scores and what all along an axis are less by; null if there is no such number.</summary>
    private static (Symbol Scores, Symbol Shift, bool IsAdded)? ShiftOf(Symbol symbol, int axis)
    {
        if (symbol.Op is not (Subtract or Add))
        {
            return null;
        }

        (Symbol left, Symbol right) = (symbol.Inputs[0], symbol.Inputs[1]);
        return IsShift(right, left, axis) ? (left, right, symbol.Op is Add)
            : symbol.Op is Add && IsShift(left, right, axis) ? (right, left, true)
            : null;
    }

    private static bool IsShift(Symbol shift, Symbol scores, int axis)
    {
        int own = shift.Shape.Rank - (scores.Shape.Rank - axis);
        return scores.Shape.Equals(Shape.Broadcast(scores.Shape, shift.Shape)) && (own < 0 || shift.Shape[own] == 1) && scores.Shape[axis] != 1;
    }

    private sealed class OfScores() : Rule("softmax of shifted scores")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol.Op is Softmax or LogSoftmax or SoftmaxComplement && ShiftOf(symbol.Inputs[0], ((AxisOp)symbol.Op).Axis) is var (scores, _, _)
                ? Symbol.Of(symbol.Op, scores)
                : null;
    }

    /// <summary><c>log Σ exp(x − c) ⇒ log Σ exp x − c</c>.</summary>
    private sealed class OfLogSumExp() : Rule("log-sum-exp of shifted scores")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not LogSumExp along || ShiftOf(symbol.Inputs[0], along.Axis) is not var (scores, shift, isAdded))
            {
                return null;
            }

            Symbol sum = Symbol.Of(along, scores);
            return isAdded ? sum + shift : sum - shift;
        }
    }

    /// <summary><c>(x − c) − (log Σ exp x − c) ⇒ x − log Σ exp x</c>.</summary>
    private sealed class OfBoth() : Rule("a shift of both terms")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Subtract, Inputs: [{ Op: Subtract } left, { Op: Subtract } right] }
                && ReferenceEquals(left.Inputs[1], right.Inputs[1])
                && LogarithmIn(right.Inputs[0]) is not null
                && Shape.Broadcast(left.Inputs[0].Shape, right.Inputs[0].Shape) is { } shape && shape.Equals(symbol.Shape)
                ? left.Inputs[0] - right.Inputs[0]
                : null;
    }
}
