using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>Finds shapes for the names of a formula that is given without numbers.</summary>
/// <remarks>
/// Assignments are tried in the order of their cost: few different shapes before many, simple ones before others. A name is met when the
/// formula is bound up to it, so a part that fits for no shape of it is never completed.
/// </remarks>
internal sealed class ShapeSearch(Formula formula)
{
    private const int Rows = 2;
    private const int Classes = 3;
    private const int Features = 4;
    private const int MostAttempts = 3000;
    private const int CostOfAShape = 10;
    private const int CostOfANumber = 50;

    private static readonly (Shape? Shape, int Number)[] Candidates =
    [
        ([Classes], 0), ([Rows, Classes], 0), ([Rows], 0), (Shape.Scalar, 0), ([Rows, Features], 0), ([Features, Classes], 0), ([Features], 0), ([Rows, 1], 0),
        (null, Rows), (null, Classes),
    ];

    public BoundFormula Find()
    {
        var queue = new PriorityQueue<(string Name, int Candidate)[], (int Cost, int Order)>();
        queue.Enqueue([], (0, 0));
        FormulaException? first = null;
        for (int attempt = 0; attempt < MostAttempts && queue.TryDequeue(out (string Name, int Candidate)[]? assignment, out _); attempt++)
        {
            string? missing = null;
            try
            {
                return Try(assignment, name => missing = name);
            }
            catch (FormulaException) when (missing is not null)
            {
                for (int candidate = 0; candidate < Candidates.Length; candidate++)
                {
                    (string, int)[] longer = [.. assignment, (missing, candidate)];
                    queue.Enqueue(longer, (Cost(longer), (attempt * Candidates.Length) + candidate));
                }
            }
            catch (FormulaException fault)
            {
                first ??= fault;
            }
        }

        throw first!;
    }

    private BoundFormula Try((string Name, int Candidate)[] assignment, Action<string> miss)
    {
        Dictionary<string, Placeholder> placeholders = assignment.Where(pair => Candidates[pair.Candidate].Shape is not null)
            .ToDictionary(pair => pair.Name, pair => Ops.Placeholder(pair.Name, Candidates[pair.Candidate].Shape!));
        return formula.Bind(placeholders, new Dictionary<string, FormulaInput>(), name =>
        {
            (string Name, int Candidate)[] number = Array.FindAll(assignment, pair => pair.Name == name);
            if (number.Length > 0)
            {
                return new NumberValue(Candidates[number[0].Candidate].Number, IsWhole: true);
            }

            if (FormulaFunctions.Find("", name) is null && Libraries.Kind(name) is null)
            {
                miss(name);
            }

            return null;
        });
    }

    private static int Cost((string Name, int Candidate)[] assignment) =>
        (assignment.Select(pair => pair.Candidate).Distinct().Count() * CostOfAShape)
        + assignment.Sum(pair => pair.Candidate + (Candidates[pair.Candidate].Shape is null ? CostOfANumber : 0));
}
