namespace Surprisal.Accuracy;

/// <summary>The errors of the elementary functions: over all floats, and over random and hard doubles.</summary>
internal static class Elementary
{
    private const int ChunkLength = 1 << 16;

    /// <summary>Measures a function on every float whose bits are a multiple of a stride.</summary>
    public static Errors[] Single(Subject subject, uint stride)
    {
        long count = ((1L << 32) + stride - 1) / stride;
        return Measure(count, (start, length) =>
        {
            float[] x = new float[length];
            for (int i = 0; i < length; i++)
            {
                x[i] = BitConverter.UInt32BitsToSingle((uint)((start + i) * stride));
            }

            float[] ours = new float[length];
            float[] vectors = new float[length];
            subject.Ours(x, ours);
            subject.Vectors?.Invoke(x, vectors);
            Errors[] errors = [new(), new(), new()];
            for (int i = 0; i < length; i++)
            {
                double exact = subject.Exactly(x[i]);
                errors[0].Add(Ulps.Of(ours[i], exact), x[i]);
                errors[2].Add(Ulps.Of(subject.Textbook(x[i]), exact), x[i]);
                if (subject.Vectors is not null)
                {
                    errors[1].Add(Ulps.Of(vectors[i], exact), x[i]);
                }
            }

            return errors;
        });
    }

    /// <summary>Measures a function on random doubles: a third of any bits, a third in [−1, 1], a third in [−750, 750].</summary>
    public static Errors[] Twice(Subject subject, long count) =>
        Measure(count, (start, length) =>
        {
            Random random = new((int)(start / ChunkLength));
            double[] x = new double[length];
            for (int i = 0; i < length; i++)
            {
                x[i] = (i % 3) switch
                {
                    0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                    1 => (2 * random.NextDouble()) - 1,
                    _ => 750 * ((2 * random.NextDouble()) - 1),
                };
            }

            double[] hard = start == 0 ? Hard() : [];
            hard.CopyTo(x, 0);
            double[] ours = new double[length];
            double[] vectors = new double[length];
            subject.OursTwice(x, ours);
            subject.VectorsTwice?.Invoke(x, vectors);
            Errors[] errors = [new(), new(), new()];
            for (int i = 0; i < length; i++)
            {
                Exact exact = subject.ExactlyTwice(x[i]);
                errors[0].Add(Ulps.Of(ours[i], exact), x[i]);
                errors[2].Add(Ulps.Of(subject.TextbookTwice(x[i]), exact), x[i]);
                if (subject.VectorsTwice is not null)
                {
                    errors[1].Add(Ulps.Of(vectors[i], exact), x[i]);
                }
            }

            return errors;
        });

    /// <summary>Limits, borders of the formulas and their neighbours, of both signs.</summary>
    private static double[] Hard()
    {
        double[] borders =
        [
            0, double.Epsilon, 2.2250738585072014e-308, 1e-300, 1.1e-16, 5.55e-17, 2.2e-16, 1e-8, 0.1, 0.25,
            0.34657359027997264, 0.5, 0.70710678118654752, 0.75, 1, 1.0397207708399179, 1.4142135623730951, 2, 10, 18, 22, 36, 38, 40,
            708.39, 708.3964185322641, 709.782712893384, 709.7827128933841, 710, 744.4400719213812, 745.1332191019411, 745.14, 746,
            4503599627370496, 1e300, double.MaxValue, double.PositiveInfinity, double.NaN,
        ];
        return [.. borders.SelectMany(x => (double[])[x, -x, double.BitIncrement(x), -double.BitIncrement(x), double.BitDecrement(x), 1 + (x / 1e9)])];
    }

    private static Errors[] Measure(long count, Func<long, int, Errors[]> measure)
    {
        Errors[] total = [new(), new(), new()];
        long chunks = (count + ChunkLength - 1) / ChunkLength;
        long done = 0;
        Parallel.For(0, chunks, chunk =>
        {
            long start = chunk * ChunkLength;
            Errors[] errors = measure(start, (int)Math.Min(ChunkLength, count - start));
            lock (total)
            {
                for (int i = 0; i < total.Length; i++)
                {
                    total[i].Add(errors[i]);
                }

                if (++done % 1024 == 0)
                {
                    Console.Error.Write($"\r  {100.0 * done / chunks:F0} %  ");
                }
            }
        });
        Console.Error.Write("\r         \r");
        return total;
    }
}
