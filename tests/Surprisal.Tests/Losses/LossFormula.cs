using System.Numerics;
using Surprisal.Graph;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>A loss over rows of raw scores, run in a precision of choice: what the tests of all losses share.</summary>
internal sealed class LossFormula<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly Placeholder _scores;
    private readonly Placeholder _targets;
    private readonly Symbol _rows;
    private readonly Symbol _gradient;
    private readonly Function<T> _function;

    /// <param name="loss">The loss.</param>
    /// <param name="classes">The length of a row.</param>
    /// <param name="ending">What the model's last layer makes of the scores; nothing by default.</param>
    public LossFormula(Loss loss, int classes, Func<Symbol, Symbol>? ending = null)
    {
        _scores = Ops.Placeholder("scores", [Dimension.Batch, classes]);
        _targets = Ops.Placeholder("targets", [Dimension.Batch, classes]);
        _rows = loss.Row(ending is null ? _scores : ending(_scores), _targets);
        _gradient = Gradients.Of(_rows, _scores);
        _function = Function.Compile<T>([_rows, _gradient]);
    }

    /// <summary>The loss of each row, and the gradient of their sum by the scores.</summary>
    public (T[] Rows, T[] Gradient) Run(T[] scores, T[] targets)
    {
        _function.Run((_scores, scores), (_targets, targets));
        return (_function[_rows].ToArray(), _function[_gradient].ToArray());
    }

    public IEnumerable<string> LintCodes => _function.Lints.Select(warning => warning.Code);

    public string Describe() => _function.Describe();
}
