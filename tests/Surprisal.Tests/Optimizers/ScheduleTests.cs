using Surprisal.Graph;
using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Schedules against their formulas, at every step.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Every_schedule_is_on_the_list()
    {
        IEnumerable<Type> schedules = typeof(Schedule).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Schedule)) && !type.IsAbstract);

        Schedule.All.Entries.Select(entry => entry.Value(10).GetType()).ShouldBe(schedules, ignoreOrder: true);
    }

    [Fact]
    public void Every_part_is_a_number_from_0_to_1_for_any_number_of_steps()
    {
        foreach (Catalog<Func<int, Schedule>>.Entry entry in Schedule.All.Entries)
        {
            foreach (int steps in (int[])[1, 2, 3, 17, Schedule.MostSteps])
            {
                Parts(entry.Value(steps), 40).ShouldAllBe(part => part >= 0 && part <= 1 + 1e-15, entry.Name);
            }
        }
    }

    [Fact]
    public void Parts_agree_with_their_formulas()
    {
        ShouldBe(new ConstantRate(), _ => 1);
        ShouldBe(new StepDecay(7, 0.5), step => Math.Pow(0.5, step / 7));
        ShouldBe(new ExponentialDecay(7, 0.5), step => Math.Pow(0.5, step / 7.0));
        ShouldBe(new CosineDecay(20, 0.1), step => 0.1 + (0.9 * Cosine(step / 20.0)));
        ShouldBe(new OneCycle(20), step => step < 6 ? 1 - (0.96 * Cosine(step / 6.0)) : 4e-6 + ((1 - 4e-6) * Cosine((step - 6) / 14.0)));
        ShouldBe(new OneCycle(20, rise: 0), step => 4e-6 + ((1 - 4e-6) * Cosine(step / 20.0)));
        ShouldBe(new WarmUp(5), step => Math.Min(1, (step + 1) / 5.0));
        ShouldBe(new WarmUp(5, new CosineDecay(10)), step => step < 5 ? (step + 1) / 5.0 : Cosine((step - 5) / 10.0));
    }

    [Fact]
    public void A_step_takes_its_part_of_a_rate_that_may_still_change()
    {
        Variable weight = Ops.Variable("weight", [], new Initializers.Zeros());
        var optimizer = new Sgd(0.5) { Schedule = new WarmUp(4) };
        var state = new State<double>();
        Function<double> function = Function.Compile([optimizer.Rate], optimizer.Minimize(weight, [weight]), state);

        double[] rates = [function.Evaluate()[0], function.Evaluate()[0]];
        state[optimizer.LearningRate][0] = 0.1;
        rates = [.. rates, function.Evaluate()[0], function.Evaluate()[0], function.Evaluate()[0]];

        rates.ShouldBe([0.125, 0.25, 0.075, 0.1, 0.1], 1e-15);
        state[weight][0].ShouldBe(-rates.Sum(), 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(Schedule.MostSteps + 1)]
    public void Steps_that_cannot_be_counted_are_refused(int steps)
    {
        Func<Schedule>[] makers = [() => new StepDecay(steps), () => new ExponentialDecay(steps, 0.5), () => new CosineDecay(steps), () => new OneCycle(steps), () => new WarmUp(steps)];

        foreach (Func<Schedule> make in makers)
        {
            Should.Throw<ArgumentOutOfRangeException>(make).Message.ShouldContain($"'steps' is {steps}, but it must be in [1, 16777216].");
        }
    }

    [Fact]
    public void Numbers_out_of_their_range_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new StepDecay(1, 0)).ParamName.ShouldBe("factor");
        Should.Throw<ArgumentOutOfRangeException>(() => new ExponentialDecay(1, double.NaN)).ParamName.ShouldBe("factor");
        Should.Throw<ArgumentOutOfRangeException>(() => new CosineDecay(1, -1)).ParamName.ShouldBe("end");
        Should.Throw<ArgumentOutOfRangeException>(() => new OneCycle(1, rise: 1)).ParamName.ShouldBe("rise");
    }

    private static double Cosine(double x) => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, x)));

    private static void ShouldBe(Schedule schedule, Func<int, double> part) => Parts(schedule, 30).ShouldBe(Enumerable.Range(0, 30).Select(part), 1e-14);

    private static double[] Parts(Schedule schedule, int count)
    {
        Placeholder step = Ops.Placeholder("step", []);
        Function<double> function = Function.Compile<double>(schedule.Part(step) + (0 * step));
        return [.. Enumerable.Range(0, count).Select(number => function.Evaluate((step, [number]))[0])];
    }
}
