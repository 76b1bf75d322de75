using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>How the ten digits are written: each in one or more manners, each manner a few strokes.</summary>
/// <remarks>
/// A stroke lists its control points <c>x₀, y₀, x₁, y₁, …</c>. A digit fills the box from (−0.6, −1) at the left top to
/// (0.6, 1) at the right bottom. A point that stands twice makes a corner.
/// </remarks>
internal static class DigitStrokes
{
    /// <summary>The number of digits.</summary>
    public const int Count = 10;

    private static readonly float[][][][] Manners =
    [
        [ // 0: an upright ring; a narrow one
            [[0, -1, -0.45f, -0.7f, -0.6f, 0, -0.45f, 0.7f, 0, 1, 0.45f, 0.7f, 0.6f, 0, 0.45f, -0.7f, 0, -1]],
            [[0.1f, -1, -0.3f, -0.6f, -0.42f, 0.1f, -0.25f, 0.8f, 0.05f, 1, 0.35f, 0.6f, 0.42f, -0.1f, 0.3f, -0.7f, 0, -0.95f]],
        ],
        [ // 1: a bare stem; with a flag; with a flag and a foot
            [[0, -1, 0, 0, 0, 1]],
            [[-0.35f, -0.6f, 0.05f, -1, 0.05f, -1, 0.05f, 0, 0.05f, 1]],
            [[-0.3f, -0.65f, 0, -1, 0, -1, 0, 0, 0, 1], [-0.4f, 1, 0.4f, 1]],
        ],
        [ // 2: with a straight foot; with a loop at the foot
            [[-0.5f, -0.6f, -0.3f, -0.95f, 0.2f, -0.95f, 0.5f, -0.55f, 0.3f, -0.05f, -0.1f, 0.45f, -0.6f, 1, -0.6f, 1, 0, 1, 0.6f, 1]],
            [[-0.45f, -0.7f, 0, -1, 0.45f, -0.7f, 0.35f, -0.1f, -0.1f, 0.65f, -0.45f, 0.95f, -0.5f, 0.7f, -0.2f, 0.7f, 0.2f, 0.95f, 0.6f, 0.85f]],
        ],
        [ // 3: two bows; with a flat top
            [[-0.5f, -0.75f, -0.1f, -1, 0.4f, -0.8f, 0.4f, -0.3f, -0.1f, -0.05f, -0.1f, -0.05f, 0.45f, 0.15f, 0.5f, 0.65f, 0, 1, -0.55f, 0.75f]],
            [[-0.5f, -1, 0.45f, -1, 0.45f, -1, -0.05f, -0.2f, -0.05f, -0.2f, 0.45f, 0.05f, 0.5f, 0.6f, 0.05f, 1, -0.5f, 0.8f]],
        ],
        [ // 4: open at the top; closed
            [[-0.45f, -0.9f, -0.5f, 0.1f, -0.5f, 0.1f, 0.55f, 0.1f], [0.3f, -0.6f, 0.25f, 0.2f, 0.2f, 1]],
            [[0.25f, 1, 0.25f, 0, 0.25f, -1, 0.25f, -1, -0.6f, 0.3f, -0.6f, 0.3f, 0.6f, 0.3f]],
        ],
        [ // 5: in one stroke; with the roof on its own
            [[0.5f, -1, -0.4f, -1, -0.4f, -1, -0.45f, -0.1f, -0.45f, -0.1f, 0.15f, -0.3f, 0.55f, 0.15f, 0.4f, 0.75f, -0.1f, 1, -0.55f, 0.75f]],
            [[-0.35f, -0.95f, -0.4f, -0.15f, -0.4f, -0.15f, 0.1f, -0.2f, 0.5f, 0.3f, 0.2f, 0.9f, -0.5f, 0.9f], [-0.35f, -0.95f, 0.6f, -0.9f]],
        ],
        [ // 6: with a bent neck; with a straight one
            [[0.4f, -0.95f, -0.1f, -0.75f, -0.5f, -0.1f, -0.5f, 0.55f, -0.1f, 1, 0.4f, 0.75f, 0.45f, 0.3f, 0.05f, 0.05f, -0.45f, 0.4f]],
            [[0.15f, -1, -0.25f, -0.3f, -0.45f, 0.4f, -0.2f, 0.95f, 0.25f, 0.9f, 0.4f, 0.45f, 0.05f, 0.2f, -0.35f, 0.5f]],
        ],
        [ // 7: plain; with a bar through the stem
            [[-0.55f, -0.95f, 0.55f, -0.95f, 0.55f, -0.95f, 0.15f, 0, -0.15f, 1]],
            [[-0.5f, -0.9f, 0.5f, -0.95f, 0.5f, -0.95f, 0.1f, 0, -0.2f, 1], [-0.3f, 0.05f, 0.45f, 0.05f]],
        ],
        [ // 8: in one sweep; as two rings
            [[0.35f, -0.8f, -0.1f, -1, -0.45f, -0.65f, -0.25f, -0.25f, 0.25f, 0.1f, 0.5f, 0.55f, 0.1f, 1, -0.4f, 0.8f, -0.45f, 0.4f, -0.1f, 0.05f, 0.3f, -0.3f, 0.4f, -0.7f]],
            [[0, -1, -0.38f, -0.75f, -0.35f, -0.3f, 0, -0.08f, 0.35f, -0.3f, 0.38f, -0.75f, 0, -1], [0, -0.08f, -0.48f, 0.2f, -0.45f, 0.8f, 0, 1, 0.45f, 0.8f, 0.48f, 0.2f, 0, -0.08f]],
        ],
        [ // 9: with a straight stem; with a bent tail
            [[0.4f, -0.6f, 0, -1, -0.45f, -0.6f, -0.35f, -0.15f, 0.1f, -0.1f, 0.4f, -0.55f, 0.4f, -0.55f, 0.4f, 0.2f, 0.35f, 1]],
            [[0.45f, -0.5f, 0.15f, -0.95f, -0.3f, -0.8f, -0.4f, -0.35f, 0, -0.05f, 0.45f, -0.45f, 0.45f, -0.45f, 0.45f, 0.3f, 0.2f, 0.9f, -0.4f, 0.9f]],
        ],
    ];

    /// <summary>Chooses one manner of writing a digit.</summary>
    public static float[][] Choose(int digit, ref Philox generator)
    {
        float[][][] manners = Manners[digit];
        return manners[generator.NextInt(manners.Length)];
    }
}
