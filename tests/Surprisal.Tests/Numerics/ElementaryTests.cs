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
        Erf 1e-300 1.1283791670955126e-300
        Erf -1e-300 -1.1283791670955126e-300
        Erf 3e-17 3.3851375012865375e-17
        Erf -3e-17 -3.3851375012865375e-17
        Erf 1e-09 1.1283791670955127e-09
        Erf -1e-09 -1.1283791670955127e-09
        Erf 0.1 0.1124629160182849
        Erf -0.1 -0.1124629160182849
        Erf 0.3465 0.3758837912241246
        Erf -0.3465 -0.3758837912241246
        Erf 0.69 0.6708400622350777
        Erf -0.69 -0.6708400622350777
        Erf 0.71 0.6846655502174442
        Erf -0.71 -0.6846655502174442
        Erf 0.9999 0.8426592780487595
        Erf -0.9999 -0.8426592780487595
        Erf 1.0001 0.8427422995485203
        Erf -1.0001 -0.8427422995485203
        Erf 1.5 0.9661051464753108
        Erf -1.5 -0.9661051464753108
        Erf 2.75 0.9998993780778803
        Erf -2.75 -0.9998993780778803
        Erf 5.9 0.9999999999999999
        Erf -5.9 -0.9999999999999999
        Erf 6.1 1.0
        Erf -6.1 -1.0
        NormalCdf 1e-300 0.5
        NormalCdf -1e-300 0.5
        NormalCdf 3e-17 0.5
        NormalCdf -3e-17 0.5
        NormalCdf 1e-09 0.5000000003989423
        NormalCdf -1e-09 0.49999999960105773
        NormalCdf 0.1 0.539827837277029
        NormalCdf -0.1 0.460172162722971
        NormalCdf 0.3465 0.6355165078952082
        NormalCdf -0.3465 0.36448349210479186
        NormalCdf 0.69 0.7549029063256906
        NormalCdf -0.69 0.24509709367430949
        NormalCdf 0.71 0.7611479319100133
        NormalCdf -0.71 0.23885206808998674
        NormalCdf 0.9999 0.8413205477862374
        NormalCdf -0.9999 0.1586794522137626
        NormalCdf 1.0001 0.8413689419311412
        NormalCdf -1.0001 0.15863105806885877
        NormalCdf 1.5 0.9331927987311419
        NormalCdf -1.5 0.06680720126885807
        NormalCdf 2.75 0.9970202367649454
        NormalCdf -2.75 0.002979763235054557
        NormalCdf 5.9 0.9999999981824922
        NormalCdf -5.9 1.8175078630994284e-09
        NormalCdf 6.1 0.9999999994696577
        NormalCdf -6.1 5.303423262948841e-10
        NormalCdf 8.5 1.0
        NormalCdf -8.5 9.479534822203318e-18
        NormalCdf -19.0 8.527223952630977e-81
        NormalCdf -36.9 2.3105244811406173e-298
        Gelu 1e-300 5e-301
        Gelu -1e-300 -5e-301
        Gelu 3e-17 1.5e-17
        Gelu -3e-17 -1.5e-17
        Gelu 1e-09 5.000000003989423e-10
        Gelu -1e-09 -4.999999996010577e-10
        Gelu 0.1 0.053982783727702904
        Gelu -0.1 -0.0460172162722971
        Gelu 0.3465 0.2202064699856896
        Gelu -0.3465 -0.12629353001431037
        Gelu 0.69 0.5208830053647264
        Gelu -0.69 -0.16911699463527352
        Gelu 0.71 0.5404150316561094
        Gelu -0.71 -0.16958496834389059
        Gelu 0.9999 0.8412364157314588
        Gelu -0.9999 -0.1586635842685412
        Gelu 1.0001 0.8414530788253344
        Gelu -1.0001 -0.15864692117466564
        Gelu 1.5 1.399789198096713
        Gelu -1.5 -0.1002108019032871
        Gelu 2.75 2.7418056511035998
        Gelu -2.75 -0.008194348896400031
        Gelu 5.9 5.899999989276704
        Gelu -5.9 -1.0723296392286628e-08
        Gelu 6.1 6.099999996764912
        Gelu -6.1 -3.235088190398793e-09
        Gelu 8.5 8.5
        Gelu -8.5 -8.05760459887282e-17
        Gelu -10.0 -7.619853024160526e-23
        Gelu -19.0 -1.6201725509998855e-79
        Gelu -36.9 -8.525835335408878e-297
        GeluTanh 1e-300 5e-301
        GeluTanh -1e-300 -5e-301
        GeluTanh 3e-17 1.5e-17
        GeluTanh -3e-17 -1.5e-17
        GeluTanh 1e-09 5.000000003989423e-10
        GeluTanh -1e-09 -4.999999996010577e-10
        GeluTanh 0.1 0.053982751045435165
        GeluTanh -0.1 -0.04601724895456484
        GeluTanh 0.3465 0.22020210915843666
        GeluTanh -0.3465 -0.12629789084156332
        GeluTanh 0.69 0.5208302332727041
        GeluTanh -0.69 -0.16916976672729586
        GeluTanh 0.71 0.5403571222297463
        GeluTanh -0.71 -0.16964287777025372
        GeluTanh 0.9999 0.8410836954107535
        GeluTanh -0.9999 -0.1588163045892466
        GeluTanh 1.0001 0.841300288227282
        GeluTanh -1.0001 -0.158799711772718
        GeluTanh 1.5 1.3995715769802328
        GeluTanh -1.5 -0.10042842301976708
        GeluTanh 2.75 2.742276855926382
        GeluTanh -2.75 -0.007723144073617969
        GeluTanh 5.9 5.899999999792288
        GeluTanh -5.9 -2.0771248464038895e-10
        GeluTanh 6.1 6.099999999966587
        GeluTanh -6.1 -3.341252043078998e-11
        GeluTanh 8.5 8.5
        GeluTanh -8.5 -1.0174447308598297e-24
        GeluTanh -10.0 -1.204092348209806e-37
        GeluTanh -19.0 -3.6102852236777353e-225
        GeluTanh -20.5 -1.3502940601643467e-280
        Silu 1e-300 5e-301
        Silu -1e-300 -5e-301
        Silu 3e-17 1.5e-17
        Silu -3e-17 -1.5e-17
        Silu 1e-09 5.000000002500001e-10
        Silu -1e-09 -4.9999999975e-10
        Silu 0.1 0.052497918747894
        Silu -0.1 -0.047502081252106004
        Silu 0.3465 0.2029688134960177
        Silu -0.3465 -0.14353118650398228
        Silu 0.69 0.4595171794587559
        Silu -0.69 -0.23048282054124403
        Silu 0.71 0.47598482346429666
        Silu -0.71 -0.2340151765357033
        Silu 0.9999 0.7309658130906996
        Silu -0.9999 -0.2689341869093004
        Silu 1.0001 0.7311513471929713
        Silu -1.0001 -0.2689486528070287
        Silu 1.5 1.2263617142904655
        Silu -1.5 -0.2736382857095345
        Silu 2.75 2.584761712021479
        Silu -2.75 -0.16523828797852097
        Silu 5.9 5.883881431498235
        Silu -5.9 -0.01611856850176525
        Silu 6.1 6.086349124020214
        Silu -6.1 -0.013650875979785634
        Silu 19.0 18.999999893546867
        Silu -19.0 -1.0645313171677285e-07
        Silu -700.25 -5.377026350130888e-302
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
        Bar("Erf", Erf, 1.5);
        Bar("NormalCdf", NormalCdf, 2);
        Bar("Gelu", x => double.IsNegativeInfinity(x) ? 0 : x * NormalCdf(x), 2.5);
        Bar("GeluTanh", x => Math.Abs(x) > 100 ? Math.Max(x, 0) : x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), 2);
        Bar("Silu", x => x < -1000 ? 0 : x / (1 + Math.Exp(-x)), 2);
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
            (Math.Abs(result[0] - expected) / unit).ShouldBeLessThanOrEqualTo(words[0] is "NormalCdf" or "Gelu" or "GeluTanh" or "Silu" ? 2 : 1, line);
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
    [InlineData("Erf", -0.0, -0.0)]
    [InlineData("Erf", double.PositiveInfinity, 1.0)]
    [InlineData("Erf", -7.0, -1.0)]
    [InlineData("NormalCdf", 0.0, 0.5)]
    [InlineData("NormalCdf", double.NegativeInfinity, 0.0)]
    [InlineData("NormalCdf", double.PositiveInfinity, 1.0)]
    [InlineData("Gelu", double.NegativeInfinity, -0.0)]
    [InlineData("Gelu", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Gelu", -0.0, -0.0)]
    [InlineData("GeluTanh", double.NegativeInfinity, -0.0)]
    [InlineData("GeluTanh", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("GeluTanh", -1e30, -0.0)]
    [InlineData("Silu", double.NegativeInfinity, -0.0)]
    [InlineData("Silu", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Silu", -1e30, -0.0)]
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
        foreach (string function in (string[])["ExpM1", "Log1P", "Tanh", "Erf"])
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

    /// <summary>A series whose terms are all positive, and for large arguments the complement's continued fraction.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) >= 2)
        {
            return Math.CopySign(1 - Erfc(Math.Abs(x)), x);
        }

        double term = 2 / Math.Sqrt(Math.PI) * x * Math.Exp(-x * x);
        double sum = 0;
        for (int k = 1; k < 60; k++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * k) + 1);
        }

        return sum;
    }

    private static double Erfc(double z)
    {
        if (z < 2)
        {
            return 1 - Erf(z);
        }

        double fraction = z;
        for (int k = 200; k > 0; k--)
        {
            fraction = z + (0.5 * k / fraction);
        }

        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / fraction;
    }

    private static double NormalCdf(double x) => x < 0 ? Erfc(-x / Math.Sqrt(2)) / 2 : 1 - (Erfc(x / Math.Sqrt(2)) / 2);

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
            "Erf" => Elementwise.Erf,
            "NormalCdf" => Elementwise.NormalCdf,
            "Gelu" => Elementwise.Gelu,
            "GeluTanh" => Elementwise.GeluTanh,
            "Silu" => Elementwise.Silu,
            _ => Elementwise.LogSigmoid,
        };
}
