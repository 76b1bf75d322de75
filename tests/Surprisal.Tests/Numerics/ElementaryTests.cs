using System.Globalization;
using System.Runtime.InteropServices;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of the accuracy of the elementary functions; the program in bench/Surprisal.Accuracy measures all floats.</summary>
public sealed class ElementaryTests
{
    // A prime, so that the sample meets every exponent with ever other digits.
    private const uint Stride = 40_009;

    /// <summary>Values of 400 bits, rounded to double: function, argument, value.</summary>
    private const string Golden = """
        Exp 1e-300 1.0
        Exp -1e-300 1.0
        Exp 3e-17 1.0
        Exp -3e-17 1.0
        Exp 1e-09 1.000000001
        Exp -1e-09 0.999999999
        Exp 0.1 1.1051709180756477
        Exp -0.1 0.9048374180359595
        Exp 0.3465 1.4141094938303624
        Exp -0.3465 0.7071588192872713
        Exp 0.3467 1.414392344013204
        Exp -0.3467 0.7070174016656474
        Exp 0.7 2.0137527074704766
        Exp -0.7 0.4965853037914095
        Exp 1.5 4.4816890703380645
        Exp -1.5 0.22313016014842982
        Exp 2.75 15.642631884188171
        Exp -2.75 0.06392786120670757
        Exp 8.5 4914.768840299134
        Exp -8.5 0.00020346836901064417
        Exp 19.0 178482300.96318725
        Exp -19.0 5.602796437537268e-09
        Exp 36.9 1.0603918526202508e+16
        Exp -36.9 9.430476078526808e-17
        Exp 700.25 1.3022997366991783e+304
        Exp -700.25 7.678723813110872e-305
        ExpM1 1e-300 1e-300
        ExpM1 -1e-300 -1e-300
        ExpM1 3e-17 3e-17
        ExpM1 -3e-17 -3e-17
        ExpM1 1e-09 1.0000000005000001e-09
        ExpM1 -1e-09 -9.999999995e-10
        ExpM1 0.1 0.10517091807564763
        ExpM1 -0.1 -0.09516258196404043
        ExpM1 0.3465 0.41410949383036244
        ExpM1 -0.3465 -0.2928411807127287
        ExpM1 0.3467 0.41439234401320396
        ExpM1 -0.3467 -0.2929825983343526
        ExpM1 0.7 1.0137527074704764
        ExpM1 -0.7 -0.5034146962085905
        ExpM1 1.5 3.481689070338065
        ExpM1 -1.5 -0.7768698398515702
        ExpM1 2.75 14.642631884188171
        ExpM1 -2.75 -0.9360721387932924
        ExpM1 8.5 4913.768840299134
        ExpM1 -8.5 -0.9997965316309894
        ExpM1 19.0 178482299.96318725
        ExpM1 -19.0 -0.9999999943972036
        ExpM1 36.9 1.0603918526202508e+16
        ExpM1 -36.9 -0.9999999999999999
        ExpM1 700.25 1.3022997366991783e+304
        ExpM1 -700.25 -1.0
        Log 1e-300 -690.7755278982137
        Log 3e-17 -38.04533429223067
        Log 1e-09 -20.72326583694641
        Log 0.1 -2.3025850929940455
        Log 0.3465 -1.0598724603521792
        Log 0.3467 -1.0592954262911594
        Log 0.7 -0.35667494393873245
        Log 1.5 0.4054651081081644
        Log 2.75 1.0116009116784799
        Log 8.5 2.1400661634962708
        Log 19.0 2.9444389791664403
        Log 36.9 3.6082115510464816
        Log 700.25 6.551437414140218
        Log1P 1e-300 1e-300
        Log1P -1e-300 -1e-300
        Log1P 3e-17 3e-17
        Log1P -3e-17 -3e-17
        Log1P 1e-09 9.999999995e-10
        Log1P -1e-09 -1.0000000005000001e-09
        Log1P 0.1 0.09531017980432487
        Log1P -0.1 -0.10536051565782631
        Log1P 0.3465 0.29750863326951654
        Log1P -0.3465 -0.4254127459178604
        Log1P 0.3467 0.29765715547385907
        Log1P -0.3467 -0.4257188371354324
        Log1P 0.7 0.5306282510621704
        Log1P -0.7 -1.203972804325936
        Log1P 1.5 0.9162907318741551
        Log1P 2.75 1.3217558399823195
        Log1P 8.5 2.2512917986064953
        Log1P 19.0 2.995732273553991
        Log1P 36.9 3.634951112088381
        Log1P 700.25 6.552864456836906
        Sigmoid 1e-300 0.5
        Sigmoid -1e-300 0.5
        Sigmoid 3e-17 0.5
        Sigmoid -3e-17 0.5
        Sigmoid 1e-09 0.50000000025
        Sigmoid -1e-09 0.49999999975
        Sigmoid 0.1 0.52497918747894
        Sigmoid -0.1 0.47502081252106
        Sigmoid 0.3465 0.5857685815180886
        Sigmoid -0.3465 0.4142314184819113
        Sigmoid 0.3467 0.5858171094355776
        Sigmoid -0.3467 0.4141828905644223
        Sigmoid 0.7 0.668187772168166
        Sigmoid -0.7 0.3318122278318339
        Sigmoid 1.5 0.8175744761936437
        Sigmoid -1.5 0.18242552380635635
        Sigmoid 2.75 0.9399133498259924
        Sigmoid -2.75 0.06008665017400762
        Sigmoid 8.5 0.9997965730219448
        Sigmoid -8.5 0.00020342697805520653
        Sigmoid 19.0 0.9999999943972036
        Sigmoid -19.0 5.60279640614594e-09
        Sigmoid 36.9 0.9999999999999999
        Sigmoid -36.9 9.430476078526807e-17
        Sigmoid 700.25 1.0
        Sigmoid -700.25 7.678723813110872e-305
        Tanh 1e-300 1e-300
        Tanh -1e-300 -1e-300
        Tanh 3e-17 3e-17
        Tanh -3e-17 -3e-17
        Tanh 1e-09 1e-09
        Tanh -1e-09 -1e-09
        Tanh 0.1 0.09966799462495582
        Tanh -0.1 -0.09966799462495582
        Tanh 0.3465 0.33326791814661283
        Tanh -0.3465 -0.33326791814661283
        Tanh 0.3467 0.3334456927938721
        Tanh -0.3467 -0.3334456927938721
        Tanh 0.7 0.6043677771171635
        Tanh -0.7 -0.6043677771171635
        Tanh 1.5 0.9051482536448664
        Tanh -1.5 -0.9051482536448664
        Tanh 2.75 0.9918597245682077
        Tanh -2.75 -0.9918597245682077
        Tanh 8.5 0.999999917201249
        Tanh -8.5 -0.999999917201249
        Tanh 19.0 0.9999999999999999
        Tanh -19.0 -0.9999999999999999
        Tanh 36.9 1.0
        Tanh -36.9 -1.0
        Tanh 700.25 1.0
        Tanh -700.25 -1.0
        Softplus 1e-300 0.6931471805599453
        Softplus -1e-300 0.6931471805599453
        Softplus 3e-17 0.6931471805599453
        Softplus -3e-17 0.6931471805599453
        Softplus 1e-09 0.6931471810599453
        Softplus -1e-09 0.6931471800599454
        Softplus 0.1 0.7443966600735709
        Softplus -0.1 0.6443966600735709
        Softplus 0.3465 0.8813304794886105
        Softplus -0.3465 0.5348304794886105
        Softplus 0.3467 0.8814476380577336
        Softplus -0.3467 0.5347476380577336
        Softplus 0.7 1.103186048885458
        Softplus -0.7 0.4031860488854579
        Softplus 1.5 1.7014132779827524
        Softplus -1.5 0.2014132779827524
        Softplus 2.75 2.8119675890031988
        Softplus -2.75 0.061967589003198625
        Softplus 8.5 8.50020344767213
        Softplus -8.5 0.0002034476721294431
        Softplus 19.0 19.000000005602796
        Softplus -19.0 5.602796421841603e-09
        Softplus 36.9 36.9
        Softplus -36.9 9.430476078526807e-17
        Softplus 700.25 700.25
        Softplus -700.25 7.678723813110872e-305
        """;

    private delegate void Function<T>(ReadOnlySpan<T> x, Span<T> result);

    [Fact]
    public void Float_functions_keep_their_bars_over_all_sizes()
    {
        Bar("Exp", Math.Exp, 1);
        Bar("ExpM1", ExpM1, 1.5);
        Bar("Log", Math.Log, 1.5);
        Bar("Log1P", Log1P, 1.5);
        Bar("Sigmoid", x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)), 1.5);
        Bar("Tanh", Math.Tanh, 1.5);
        Bar("Softplus", x => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x))), 1.5);
    }

    [Fact]
    public void Double_functions_keep_their_bars_on_golden_values()
    {
        foreach (string line in Golden.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Trim().Split(' ');
            double expected = double.Parse(words[2], CultureInfo.InvariantCulture);
            double[] result = [double.Parse(words[1], CultureInfo.InvariantCulture)];
            Of<double>(words[0])(result, result);
            double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            (Math.Abs(result[0] - expected) / unit).ShouldBeLessThanOrEqualTo(1, line);
        }
    }

    [Theory]
    [InlineData("Exp", double.NegativeInfinity, 0.0)]
    [InlineData("Exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Exp", -0.0, 1.0)]
    [InlineData("Exp", 1e5, double.PositiveInfinity)]
    [InlineData("Exp", -1e5, 0.0)]
    [InlineData("ExpM1", double.NegativeInfinity, -1.0)]
    [InlineData("ExpM1", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("ExpM1", -0.0, -0.0)]
    [InlineData("Log", -0.0, double.NegativeInfinity)]
    [InlineData("Log", 1.0, 0.0)]
    [InlineData("Log", -1.0, double.NaN)]
    [InlineData("Log", double.NegativeInfinity, double.NaN)]
    [InlineData("Log", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Log1P", -0.0, -0.0)]
    [InlineData("Log1P", -1.0, double.NegativeInfinity)]
    [InlineData("Log1P", -2.0, double.NaN)]
    [InlineData("Log1P", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Sigmoid", double.NegativeInfinity, 0.0)]
    [InlineData("Sigmoid", double.PositiveInfinity, 1.0)]
    [InlineData("Sigmoid", 0.0, 0.5)]
    [InlineData("Tanh", -0.0, -0.0)]
    [InlineData("Tanh", double.NegativeInfinity, -1.0)]
    [InlineData("Tanh", double.PositiveInfinity, 1.0)]
    [InlineData("Softplus", double.NegativeInfinity, 0.0)]
    [InlineData("Softplus", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("LogSigmoid", double.PositiveInfinity, 0.0)]
    [InlineData("LogSigmoid", double.NegativeInfinity, double.NegativeInfinity)]
    public void Limits_and_zeros_are_exact_to_the_sign(string function, double x, double expected)
    {
        double[] twice = [x, x, x, x, double.NaN];
        Of<double>(function)(twice, twice);
        float[] single = [(float)x, (float)x, (float)x, (float)x, float.NaN];
        Of<float>(function)(single, single);

        double.IsNaN(twice[4]).ShouldBeTrue();
        float.IsNaN(single[4]).ShouldBeTrue();
        twice[..4].ShouldAllBe(value => value.Equals(expected) && (double.IsNaN(expected) || double.IsNegative(value) == double.IsNegative(expected)));
        single[..4].ShouldAllBe(value => value.Equals((float)expected) && (double.IsNaN(expected) || float.IsNegative(value) == double.IsNegative(expected)));
    }

    [Fact]
    public void A_positive_zero_stays_positive()
    {
        foreach (string function in (string[])["ExpM1", "Log1P", "Tanh"])
        {
            float[] zero = [0f];
            Of<float>(function)(zero, zero);
            BitConverter.SingleToInt32Bits(zero[0]).ShouldBe(0);
        }
    }

    [Fact]
    public void Subnormal_numbers_go_in_and_come_out()
    {
        float[] result = [-100, -103.5f];
        Elementwise.Exp<float>(result, result);
        result.ShouldBe([(float)Math.Exp(-100), (float)Math.Exp(-103.5)]);
        float[] logs = [float.Epsilon, 1e-40f];
        Elementwise.Log<float>(logs, logs);
        logs.ShouldBe([(float)Math.Log(float.Epsilon), (float)Math.Log(1e-40f)]);
        foreach (string function in (string[])["ExpM1", "Log1P", "Tanh"])
        {
            double[] tiny = [double.Epsilon, -double.Epsilon, 3e-310];
            Of<double>(function)(tiny, tiny);
            tiny.ShouldBe([double.Epsilon, -double.Epsilon, 3e-310]);
        }
    }

    [Fact]
    public void A_precision_without_kernels_is_refused()
    {
        Should.Throw<NotSupportedException>(() => Elementwise.Exp<NFloat>(new NFloat[2], new NFloat[2]))
            .Message.ShouldBe("'T' is NFloat, but kernels compute in float or double. Convert the numbers to one of them.");
    }

    private static void Bar(string name, Func<double, double> exactly, double bar)
    {
        float[] x = new float[(int)(uint.MaxValue / Stride)];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)i * Stride);
        }

        float[] result = new float[x.Length];
        Of<float>(name)(x, result);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = exactly(x[i]);
            if (!result[i].Equals((float)exact))
            {
                double size = Math.Max(Math.Abs(exact), 1.1754943508222875e-38);
                double unit = Math.ScaleB(1, Math.ILogB(size) - 23);
                double error = float.IsInfinity(result[i]) ? double.PositiveInfinity : Math.Abs(result[i] - exact) / unit;
                (error <= bar).ShouldBeTrue($"{name}({x[i]:R}) is {result[i]:R}, {error} units off");
            }
        }
    }

    private static double Log1P(double x) =>
        Math.Abs(x) < 1e-4 ? x * (1 - (x * (0.5 - (x * ((1.0 / 3) - (x * 0.25)))))) : Math.Log(1 + x);

    private static double ExpM1(double x) =>
        Math.Abs(x) < 1e-3 ? x * (1 + (x * (0.5 + (x * ((1.0 / 6) + (x / 24)))))) : Math.Exp(x) - 1;

    private static Function<T> Of<T>(string name)
        where T : System.Numerics.IFloatingPointIeee754<T> => name switch
        {
            "Exp" => Elementwise.Exp,
            "ExpM1" => Elementwise.ExpM1,
            "Log" => Elementwise.Log,
            "Log1P" => Elementwise.Log1P,
            "Sigmoid" => Elementwise.Sigmoid,
            "Tanh" => Elementwise.Tanh,
            "Softplus" => Elementwise.Softplus,
            _ => Elementwise.LogSigmoid,
        };
}
