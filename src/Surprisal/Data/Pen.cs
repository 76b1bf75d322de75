using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Draws strokes on a square of pixels, with a hand, a width and an ink that one sample keeps.</summary>
internal readonly struct Pen
{
    private const int Side = GeneratedDigits.Side;

    /// <summary>Straight pieces between two control points: enough for the eye at this size.</summary>
    private const int PiecesPerSpan = 3;

    private readonly float _xx;
    private readonly float _xy;
    private readonly float _yx;
    private readonly float _yy;
    private readonly float _x0;
    private readonly float _y0;
    private readonly float _radius;
    private readonly float _ink;

    /// <summary>Draws lots for the hand: rotation, slant, size, place, width and ink.</summary>
    public Pen(ref Philox generator)
    {
        // Half-angle form of a rotation: exact operations only, where sine and cosine differ between machines.
        float t = Around(ref generator, Hand.HalfAngle);
        float cosine = (1 - t * t) / (1 + t * t);
        float sine = 2 * t / (1 + t * t);
        float slant = Around(ref generator, Hand.Slant);
        float height = Hand.Height * (1 + Around(ref generator, Hand.Stretch));
        float width = height * Hand.Aspect * (1 + Around(ref generator, Hand.Stretch));

        // Slant first, then stretch, then rotate.
        (_xx, _xy) = (width * cosine, -slant * height * cosine - height * sine);
        (_yx, _yy) = (width * sine, -slant * height * sine + height * cosine);
        _x0 = Side / 2f + Around(ref generator, Hand.Shift);
        _y0 = Side / 2f + Around(ref generator, Hand.Shift);
        _radius = Hand.Radius * (1 + Around(ref generator, Hand.RadiusSpread));
        _ink = 1 - Hand.InkSpread * Uniform(ref generator);
    }

    /// <summary>Draws a smooth curve through the control points of a stroke, each moved a little.</summary>
    // A set is often drawn once, at the start of a program, before the JIT would optimise by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(ReadOnlySpan<float> stroke, ref Philox generator, Span<float> ink)
    {
        int points = stroke.Length / 2;
        Span<float> xs = stackalloc float[points];
        Span<float> ys = stackalloc float[points];
        for (int i = 0; i < points; i++)
        {
            bool corner = i > 0 && stroke[2 * i] == stroke[2 * i - 2] && stroke[2 * i + 1] == stroke[2 * i - 1];
            if (corner)
            {
                (xs[i], ys[i]) = (xs[i - 1], ys[i - 1]);
                continue;
            }

            float x = stroke[2 * i] + Around(ref generator, Hand.Tremble);
            float y = stroke[2 * i + 1] + Around(ref generator, Hand.Tremble);
            xs[i] = _x0 + _xx * x + _xy * y;
            ys[i] = _y0 + _yx * x + _yy * y;
        }

        for (int i = 0; i + 1 < points; i++)
        {
            int before = Math.Max(i - 1, 0);
            int after = Math.Min(i + 2, points - 1);
            (float fromX, float fromY) = (xs[i], ys[i]);
            if (fromX == xs[i + 1] && fromY == ys[i + 1])
            {
                continue;
            }

            for (int piece = 1; piece <= PiecesPerSpan; piece++)
            {
                float t = piece / (float)PiecesPerSpan;
                float x = Spline(xs[before], xs[i], xs[i + 1], xs[after], t);
                float y = Spline(ys[before], ys[i], ys[i + 1], ys[after], t);
                DrawPiece(fromX, fromY, x, y, ink);
                (fromX, fromY) = (x, y);
            }
        }
    }

    /// <summary>Turns ink into bytes, with noise on every pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Develop(Span<float> ink, ref Philox generator, Span<byte> pixels)
    {
        Span<byte> grain = stackalloc byte[Side * Side];
        for (int i = 0; i < grain.Length; i += sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(grain[i..], generator.NextUInt32());
        }

        Span<float> noise = stackalloc float[Side * Side];
        float strength = Hand.Noise * Uniform(ref generator);
        ByteFeatures.Widen(grain, 2 * strength, noise);
        TensorPrimitives.Multiply(ink, _ink * 255, ink);
        TensorPrimitives.Add(ink, noise, ink);
        TensorPrimitives.Add(ink, 0.5f - 255 * strength, ink);
        ByteFeatures.Narrow(ink, pixels);
    }

    /// <summary>Inks every pixel near a straight piece; the edge of the pen fades over one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DrawPiece(float fromX, float fromY, float toX, float toY, Span<float> ink)
    {
        float reach = _radius + 0.5f;
        int left = Math.Max(0, (int)(Math.Min(fromX, toX) - reach));
        int right = Math.Min(Side - 1, (int)(Math.Max(fromX, toX) + reach));
        int top = Math.Max(0, (int)(Math.Min(fromY, toY) - reach));
        int bottom = Math.Min(Side - 1, (int)(Math.Max(fromY, toY) + reach));
        (float alongX, float alongY) = (toX - fromX, toY - fromY);
        float squaredLength = alongX * alongX + alongY * alongY;
        float perLength = squaredLength > 0 ? 1 / squaredLength : 0;

        for (int row = top; row <= bottom; row++)
        {
            float y = row + 0.5f - fromY;
            for (int column = left; column <= right; column++)
            {
                float x = column + 0.5f - fromX;
                float t = Unit((x * alongX + y * alongY) * perLength);
                (float gapX, float gapY) = (x - t * alongX, y - t * alongY);
                float squaredGap = gapX * gapX + gapY * gapY;
                if (squaredGap < reach * reach)
                {
                    float cover = Unit(reach - MathF.Sqrt(squaredGap));
                    ref float pixel = ref ink[row * Side + column];
                    pixel = cover > pixel ? cover : pixel;
                }
            }
        }
    }

    private static float Spline(float before, float from, float to, float after, float t) =>
        from + 0.5f * t * (to - before + t * (2 * before - 5 * from + 4 * to - after + t * (3 * (from - to) + after - before)));

    /// <summary>Clamps to [0, 1]; without the care for NaN that makes the general form slow.</summary>
    private static float Unit(float value) => value < 0 ? 0 : value > 1 ? 1 : value;

    private static float Uniform(ref Philox generator) => (generator.NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A number between −spread and spread, most often near 0.</summary>
    private static float Around(ref Philox generator, float spread) => spread * (Uniform(ref generator) - Uniform(ref generator));

    /// <summary>How differently the digits are written: together these make a linear model fail and a small network succeed.</summary>
    private static class Hand
    {
        public const float HalfAngle = 0.16f;
        public const float Slant = 0.35f;
        public const float Height = 8.5f;
        public const float Aspect = 0.95f;
        public const float Stretch = 0.2f;
        public const float Shift = 3f;
        public const float Radius = 1.3f;
        public const float RadiusSpread = 0.5f;
        public const float InkSpread = 0.4f;
        public const float Tremble = 0.1f;
        public const float Noise = 0.15f;
    }
}
