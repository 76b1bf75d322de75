using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Optimizers;
using Surprisal.Tests.FormatsTests;
using Surprisal.Tests.TrainingTests;
using Surprisal.Training;

namespace Surprisal.Tests.LayersTests;

/// <summary>What holds for every layer in a model: shapes, gradients, files, repetition bit by bit, steps without allocation.</summary>
public sealed class LayerLawTests
{
    private const int Batch = 4;

    public static TheoryData<LayerSample> Samples { get; } = [.. LayerSamples.All];

    [Fact]
    public void Every_layer_is_among_the_samples() => LayerSamples.All.Select(sample => sample.Layer.GetType()).Distinct()
        .ShouldBe(typeof(Layer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_output_has_its_shape_in_training_and_in_use(LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Dimension[] expected = [Dimension.Batch, .. sample.Output.Select(size => (Dimension)size)];

        Applied(sample, isTraining: true).Output.Shape.ShouldBe(expected);
        Applied(sample, isTraining: false).Output.Shape.ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_gradient_in_training_is_that_of_differences(LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        const double Step = 1e-5;
        (Placeholder input, Parameters parameters, Symbol output) = Applied(sample, isTraining: true);
        Variable weights = Ops.Variable("weights", [.. output.Shape.Skip(1)], new Initializers.RandomUniform(1, 2));
        Symbol loss = Ops.ReduceSum(Ops.Square(output) * weights);
        Symbol[] by = [input, .. parameters.Trainable];
        if (sample.Places > 0)
        {
            by = by[1..];
        }

        var state = new State<double>(seed: 3);
        double[] elements = [.. sample.Elements(Batch).Select(element => (double)element)];
        double[][] gradients = [.. Gradients.Of(loss, by).Select(GradientOf)];
        Function<double> value = Function.Compile(loss, state);

        for (int i = 0; i < by.Length; i++)
        {
            for (int element = 0; element < gradients[i].Length; element++)
            {
                double slope = (Moved(by[i], element, Step) - Moved(by[i], element, -Step)) / (2 * Step);

                gradients[i][element].ShouldBe(slope, 1e-6 * (1 + Math.Abs(slope)), $"{sample} by {by[i]} at {element}");
            }
        }

        // The input is an output too, because a staircase has a slope of 0 that does not need it.
        double[] GradientOf(Symbol gradient)
        {
            var function = Function.Compile([gradient, input], updates: null, state);
            function.Run((input, elements));
            return function[gradient].ToArray();
        }

        double Moved(Symbol symbol, int element, double distance)
        {
            Span<double> values = symbol is Variable variable ? state[variable] : elements;
            double before = values[element];
            values[element] += distance;
            double moved = value.Evaluate((input, elements))[0];
            values[element] = before;
            return moved;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_trained_model_comes_back_from_files(LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        using var folder = new TemporaryFolder();
        Sequential model = Trained(sample);

        new SavedModel(model, ["even", "odd"], PixelScale: 1).Save(folder.Path);
        Model loaded = SavedModel.Load(folder.Path).Model;

        loaded.Layers.ShouldBe(model.Layers);
        loaded.Predict(Data(sample)).ShouldBe(model.Predict(Data(sample)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_same_seed_trains_to_the_same_bits(LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        float[] weights = TrainingTests.Samples.Weights(Trained(sample));

        TrainingTests.Samples.Weights(Trained(sample)).ShouldBe(weights);
        TrainingTests.Samples.Weights(Trained(sample, seed: 2)).ShouldNotBe(weights);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_training_step_allocates_nothing_after_the_first_epoch(LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var meter = new AllocationMeter();

        Trained(sample, seed: 1, meter);

        meter.Steps.ShouldBe(6);
        meter.Allocated.ShouldBe(0);
    }

    private static (Placeholder Input, Parameters Parameters, Symbol Output) Applied(LayerSample sample, bool isTraining)
    {
        Placeholder input = Ops.Placeholder("input", [Dimension.Batch, .. sample.Input.Select(size => (Dimension)size)]);
        var parameters = new Parameters("layer", seed: 5) { IsTraining = isTraining };
        return (input, parameters, sample.Layer.Apply(input, parameters));
    }

    private static Sequential Trained(LayerSample sample, ulong seed = 1, params Callback[] callbacks)
    {
        Sequential model = new Sequential(sample.Layer, new Flatten(), new Dense(2)) { Seed = seed }.Compile(new Sgd(0.01, momentum: 0.9), new CrossEntropy());
        model.Fit(Data(sample), new FitOptions { Epochs = 3, BatchSize = Batch, Callbacks = callbacks });
        return model;
    }

    private static Dataset Data(LayerSample sample) =>
        Dataset.FromArrays(sample.Elements(10), sample.Input, [0, 1, 0, 1, 1, 0, 0, 1, 1, 0], ["even", "odd"]);
}
