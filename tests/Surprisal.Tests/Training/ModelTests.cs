using Surprisal.Formats;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Tests.FormatsTests;
using Surprisal.Training;
using Add = Surprisal.Layers.Add;
using Concatenate = Surprisal.Layers.Concatenate;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Models with branches: they compute what they are drawn as, come back from files, and name what does not fit.</summary>
public sealed class ModelTests
{
    [Fact]
    public void A_row_of_nodes_is_the_sequential_model_bit_by_bit()
    {
        var input = new Input(2);
        Model drawn = new Model(input, new Dense(3, Activations.Softmax).Of(new Dense(5, Activations.Tanh).Of(input))) { Seed = 4 };
        Sequential row = new(new Dense(5, Activations.Tanh), new Dense(3, Activations.Softmax)) { Seed = 4 };
        foreach (Model model in new[] { drawn, row })
        {
            model.Compile(new Adam(), new CrossEntropy(), new Accuracy()).Fit(Samples.Blobs(60), new FitOptions { Epochs = 3 });
        }

        Samples.Weights(drawn).ShouldBe(Samples.Weights(row));
        drawn.Variables.Select(variable => variable.Name).ShouldBe(row.Variables.Select(variable => variable.Name));
    }

    [Fact]
    public void Branches_meet_in_a_sum_and_one_after_the_other()
    {
        // [x, y] → a = x·A, then [a + a·B, x] → two outputs.
        var input = new Input(2);
        Node a = new Dense(2) { UseBias = false }.Of(input);
        Node sum = new Add().Of(a, new Dense(2) { UseBias = false }.Of(a));
        Model model = new Model(input, new Concatenate().Of(sum, input)).Build([2]);
        new float[] { 1, 2, 3, 4 }.CopyTo(model[model.Variables[0]]);
        new float[] { 0, 1, 1, 0 }.CopyTo(model[model.Variables[1]]);

        // a = [1·1 − 1·3, 1·2 − 1·4] = [−2, −2]; a·B = [−2, −2].
        model.Predict(new float[] { 1, -1 }).ToArray().ShouldBe([-4, -4, 1, -1]);
    }

    [Fact]
    public void A_residual_network_learns_what_a_line_cannot()
    {
        Model model = Residual(seed: 1).Compile(new Adam(0.02), new CrossEntropy(), new Accuracy());

        model.Fit(Samples.Xor, new FitOptions { Epochs = 400, BatchSize = 4 });

        model.Evaluate(Samples.Xor)["accuracy"].ShouldBe(1);
    }

    [Fact]
    public void A_model_with_branches_comes_back_from_files_and_trains_on()
    {
        using var folder = new TemporaryFolder();
        Model model = Residual(seed: 2).Compile(new Sgd(0.1), new CrossEntropy());
        model.Fit(Samples.Xor, new FitOptions { Epochs = 2 });

        new SavedModel(model, ["even", "odd"], PixelScale: 1).Save(folder.Path);
        Model loaded = SavedModel.Load(folder.Path).Model;

        loaded.Layers.ShouldBe(model.Layers);
        loaded.Seed.ShouldBe(2UL);
        loaded.Predict(Samples.Xor).ShouldBe(model.Predict(Samples.Xor));
        loaded.Fit(Samples.Xor, new FitOptions { Epochs = 1 }).Epochs.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("[[0],[3],[1,2]]")]
    [InlineData("[[0],[],[1,2]]")]
    [InlineData("[[0],[1]]")]
    [InlineData("[[0],[-1],[1,2]]")]
    public void A_file_whose_layers_do_not_fit_together_is_refused(string inputs)
    {
        using var folder = new TemporaryFolder();
        Model model = Residual(seed: 1);
        new SavedModel(model, ["even", "odd"], PixelScale: 1).Save(folder.Path);
        string path = Path.Combine(folder.Path, "model.json");
        string json = File.ReadAllText(path);
        int start = json.IndexOf("\"inputs\":", StringComparison.Ordinal);
        int end = json.IndexOf("\"classNames\"", StringComparison.Ordinal);
        File.WriteAllText(path, $"{json[..start]}\"inputs\": {inputs},{json[end..]}");

        Should.Throw<InvalidDataException>(() => SavedModel.Load(folder.Path)).Message.ShouldContain("the list of what they take does not fit");
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused_with_their_shapes_and_the_layers_name_and_place()
    {
        var input = new Input(4, 6, 6);
        Node narrow = new Conv2D(4, 3).Of(input);

        Should.Throw<ArgumentException>(() => new Model(input, new Flatten().Of(new Add().Of(input, narrow)))).Message
            .ShouldStartWith("The layer 'add' at place 1 cannot take input of shape [batch, 4, 6, 6] and [batch, 4, 4, 4]: A sum was given shapes");
        Should.Throw<ArgumentException>(() => new Model(input, new Flatten().Of(new Concatenate(1).Of(input, narrow)))).Message
            .ShouldContain("[batch, 4, 6, 6] and [batch, 4, 4, 4] do not fit one after the other along axis 1.");
        Should.Throw<ArgumentException>(() => new Model(input, new Dense(2).Of(input, narrow))).Message.ShouldContain("2 inputs were given, but the layer takes one.");
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        var input = new Input(2);

        Should.Throw<ArgumentException>(() => new Model(input, input)).Message.ShouldContain("A model needs at least one layer");
        Should.Throw<ArgumentException>(() => new Model(input, new Dense(2).Of(new Input(2)))).Message.ShouldContain("The output comes from another input than the model's");
        Should.Throw<ArgumentException>(() => new Dense(2).Of()).Message.ShouldContain("A layer needs an input");
        Should.Throw<ArgumentException>(() => new Input(2, 0)).Message.ShouldContain("each size must be at least 1");
        Should.Throw<ArgumentException>(() => new Concatenate(0)).ParamName.ShouldBe("Axis");
    }

    [Fact]
    public void A_value_that_two_layers_take_is_computed_once()
    {
        var input = new Input(2);
        Node shared = new Dense(3).Of(input);
        var model = new Model(input, new Add().Of(shared, new Activation(Activations.Relu).Of(shared), shared));

        model.Build([2]).Layers.Count.ShouldBe(3);
        model.Variables.Count.ShouldBe(2);
    }

    [Fact]
    public void A_row_of_thousands_of_nodes_needs_no_stack()
    {
        var input = new Input(2);
        Node node = input;
        for (int i = 0; i < 20_000; i++)
        {
            node = new Add().Of(node);
        }

        Wiring.To(node, input).Layers.Count.ShouldBe(20_000);
    }

    [Fact]
    public void A_penalty_moves_the_weights_by_its_derivative_and_is_not_reported()
    {
        // λ₁ sign w + 2 λ₂ w, for weights of 1, and only for the kernel.
        Sequential plain = Linear(penalty: null);
        Sequential penalized = Linear(new Penalty(L1: 0.5, L2: 0.25));

        double reported = plain.Fit(Samples.Blobs(9), new FitOptions { Epochs = 1 }).Epochs[0].Training.Loss;
        penalized.Fit(Samples.Blobs(9), new FitOptions { Epochs = 1 }).Epochs[0].Training.Loss.ShouldBe(reported);

        float[] difference = [.. Samples.Weights(plain).Zip(Samples.Weights(penalized), (one, other) => one - other)];
        difference.ShouldBe([0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0, 0, 0], 1e-6);

        static Sequential Linear(Penalty? penalty) =>
            new Sequential(new Dense(3) { KernelInitializer = new Surprisal.Initializers.Ones(), KernelPenalty = penalty }).Compile(new Sgd(0.1), new CrossEntropy());
    }

    [Fact]
    public void A_penalty_below_0_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => new Penalty(L2: -1)).ParamName.ShouldBe("L2");

    private static Model Residual(ulong seed)
    {
        var input = new Input(2);
        Node x = new Dense(8, Activations.Tanh).Of(input);
        x = new Add().Of(x, new Dense(8, Activations.Tanh).Of(x));
        return new Model(input, new Dense(2, Activations.Softmax).Of(new Concatenate().Of(x, input))) { Seed = seed }.Build([2]);
    }
}
