using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>What augmentations have drawn for one sample, and the memory to carry it out. For one thread.</summary>
/// <remarks>
/// A pixel of the result at <c>(y, x)</c>, counted from the middle, comes from the place <c>A (y, x) + s + e(y, x)</c> of the image, between whose
/// four pixels it is interpolated linearly.
/// </remarks>
internal sealed class Distortion
{
    private readonly int _channels;
    private readonly int _paddedWidth;
    private readonly float[] _padded;
    private readonly float[] _down;
    private readonly float[] _right;
    private readonly List<(int Top, int Left, int Rows, int Columns, ulong Noise)> _erased = [];
    private readonly Dictionary<double, float[]> _gaussians = [];
    private float[] _noise = [];
    private float[] _smoothed = [];
    private (double YY, double YX, double XY, double XX) _map;
    private (double Y, double X) _shift;
    private bool _isMoved;
    private bool _isBent;

    /// <summary>Takes the memory that samples of a shape need.</summary>
    public Distortion(int channels, int height, int width)
    {
        (_channels, Height, Width) = (channels, height, width);
        _paddedWidth = width + 3;
        _padded = new float[channels * (height + 3) * _paddedWidth];
        _down = new float[height * width];
        _right = new float[height * width];
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>What of the sample stays where it is blended with another.</summary>
    public double Share { get; private set; }

    /// <summary>Chooses the other one, evenly over all numbers.</summary>
    public uint Other { get; private set; }

    /// <summary>Forgets what was drawn.</summary>
    public void Reset()
    {
        (_map, _shift) = ((1, 0, 0, 1), (0, 0));
        (_isMoved, _isBent, Share, Other) = (false, false, 1, 0);
        _erased.Clear();
    }

    /// <summary>Moves the image down and to the right.</summary>
    public void Move(double down, double right)
    {
        Apply(1, 0, 0, 1);
        _shift = (_shift.Y - (_map.YY * down) - (_map.YX * right), _shift.X - (_map.XY * down) - (_map.XX * right));
    }

    /// <summary>Turns the image clockwise.</summary>
    public void Turn(double sine, double cosine) => Apply(cosine, -sine, sine, cosine);

    /// <summary>Enlarges the image.</summary>
    public void Enlarge(double factor) => Apply(1 / factor, 0, 0, 1 / factor);

    /// <summary>Adds a smoothed field of displacements.</summary>
    public void Bend(ref Philox random, double strength, double smoothness)
    {
        if (!_isBent)
        {
            Array.Clear(_down);
            Array.Clear(_right);
            (_isBent, _isMoved) = (true, true);
        }

        float[] weights = GaussianOf(smoothness);
        int reach = weights.Length / 2;
        int stride = Width + reach;

        // Rows share the zeros between them; zeros before and after serve shifts along rows and columns.
        int margin = reach * stride;
        int size = (2 * margin) + (Height * stride) + reach;
        if (_noise.Length < 2 * size)
        {
            (_noise, _smoothed) = (new float[2 * size], new float[2 * size]);
        }

        Span<float> right = _noise.AsSpan(0, size);
        Span<float> down = _noise.AsSpan(size, size);
        _noise.AsSpan(0, 2 * size).Clear();
        for (int y = 0; y < Height; y++)
        {
            int row = margin + (y * stride);
            for (int x = row; x < row + Width; x++)
            {
                // Half a word for each field.
                uint word = random.NextUInt32();
                right[x] = ((word & 0xFFFF) - 32767.5f) * (1f / 32768);
                down[x] = ((word >> 16) - 32767.5f) * (1f / 32768);
            }
        }

        Smooth(right, weights, stride, margin, (float)strength, _right);
        Smooth(down, weights, stride, margin, (float)strength, _down);
    }

    /// <summary>Fills a rectangle with noise.</summary>
    public void Erase(int top, int left, int rows, int columns, ulong noise) => _erased.Add((top, left, rows, columns, noise));

    /// <summary>Blends with another sample of the batch.</summary>
    public void Mix(double share, uint other) => (Share, Other) = (share, other);

    /// <summary>Does to an image what was drawn, but for the mixing.</summary>
    public void Run(Span<float> image)
    {
        if (_isMoved)
        {
            Resample(image);
        }

        foreach ((int top, int left, int rows, int columns, ulong noise) in _erased)
        {
            Fill(image, top, left, rows, columns, new Philox(noise));
        }
    }

    // What comes later in the list is done to the image later, so it is undone first on the way back from a place of the result.
    private void Apply(double yy, double yx, double xy, double xx)
    {
        _isMoved = true;
        _map = ((_map.YY * yy) + (_map.YX * xy), (_map.YY * yx) + (_map.YX * xx), (_map.XY * yy) + (_map.XX * xy), (_map.XY * yx) + (_map.XX * xx));
    }

    private void Smooth(Span<float> field, float[] weights, int stride, int margin, float strength, float[] displacements)
    {
        int reach = weights.Length / 2;
        int length = Height * stride;
        Span<float> across = _smoothed.AsSpan(0, field.Length);
        Span<float> rows = across.Slice(margin, length);
        across.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.FusedMultiplyAdd(field.Slice(margin + i - reach, length), weights[i], rows, rows);
        }

        // What lies between the rows took part in a sum; columns are smoothed each by itself, so it does no harm.
        Span<float> result = field.Slice(margin, length);
        result.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.FusedMultiplyAdd(across.Slice(margin + ((i - reach) * stride), length), weights[i], result, result);
        }

        for (int y = 0; y < Height; y++)
        {
            Span<float> row = displacements.AsSpan(y * Width, Width);
            TensorPrimitives.FusedMultiplyAdd(result.Slice(y * stride, Width), strength, row, row);
        }
    }

    private float[] GaussianOf(double deviation) =>
        _gaussians.TryGetValue(deviation, out float[]? known) ? known : _gaussians[deviation] = Gaussian(deviation);

    private static float[] Gaussian(double deviation)
    {
        int reach = (int)Math.Ceiling(3 * deviation);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(place => -place * place / (2 * deviation * deviation))];
        Elementwise.Exp(weights, weights);
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }

    private void Resample(Span<float> image)
    {
        int pixels = Height * Width;
        int plane = (Height + 3) * _paddedWidth;
        for (int row = 0; row < _channels * Height; row++)
        {
            image.Slice(row * Width, Width).CopyTo(_padded.AsSpan((row / Height * plane) + ((1 + (row % Height)) * _paddedWidth) + 1));
        }

        float middleY = (Height - 1) / 2f;
        float middleX = (Width - 1) / 2f;
        (float yy, float yx, float xy, float xx) = ((float)_map.YY, (float)_map.YX, (float)_map.XY, (float)_map.XX);

        // Places count from the border of zeros around the image.
        float startY = (float)_shift.Y + middleY + 1;
        float startX = (float)_shift.X + middleX + 1;
        for (int y = 0; y < Height; y++)
        {
            float fromY = (yy * (y - middleY)) + startY;
            float fromX = (xy * (y - middleY)) + startX;
            for (int x = 0; x < Width; x++)
            {
                int pixel = (y * Width) + x;
                float placeY = fromY + (yx * (x - middleX));
                float placeX = fromX + (xx * (x - middleX));
                if (_isBent)
                {
                    placeY += _down[pixel];
                    placeX += _right[pixel];
                }

                placeY = Math.Clamp(placeY, 0, Height + 1);
                placeX = Math.Clamp(placeX, 0, Width + 1);
                int top = (int)placeY;
                int left = (int)placeX;
                float below = placeY - top;
                float beside = placeX - left;
                int corner = (top * _paddedWidth) + left;
                for (int channel = 0; channel < _channels; channel++)
                {
                    ReadOnlySpan<float> source = _padded.AsSpan((channel * plane) + corner, _paddedWidth + 2);
                    float upper = (source[0] * (1 - beside)) + (source[1] * beside);
                    float lower = (source[_paddedWidth] * (1 - beside)) + (source[_paddedWidth + 1] * beside);
                    image[(channel * pixels) + pixel] = (upper * (1 - below)) + (lower * below);
                }
            }
        }
    }

    private void Fill(Span<float> image, int top, int left, int rows, int columns, Philox random)
    {
        float low = TensorPrimitives.Min<float>(image);
        float range = TensorPrimitives.Max<float>(image) - low;
        for (int row = 0; row < _channels * rows; row++)
        {
            Span<float> line = image.Slice((((row / rows * Height) + top + (row % rows)) * Width) + left, columns);
            random.Fill(line);
            TensorPrimitives.Multiply(line, range, line);
            TensorPrimitives.Add(line, low, line);
        }
    }
}
