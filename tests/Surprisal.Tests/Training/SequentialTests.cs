using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>A model is built, measured, asked and described; what does not fit is refused in plain words.</summary>
public sealed class SequentialTests
{
    [Fact]
    public void Evaluation_is_the_mean_over_all_samples_whatever_the_batches()
    {
        Dataset samples = Samples.Blobs(600);
        Sequential model = Samples.Linear();

        Scores scores = model.Evaluate(samples);

        float[,] probabilities = model.Predict(samples);
        double[] losses = [.. Enumerable.Range(0, 600).Select(row => -Math.Log(probabilities[row, row % 3]))];
        double right = Enumerable.Range(0, 600).Count(row => Enumerable.Range(0, 3).MaxBy(column => probabilities[row, column]) == row % 3);
        scores.Loss.ShouldBe(losses.Average(), 1e-5);
        scores["accuracy"].ShouldBe(right / 600, 1e-6);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("softmax")]
    [InlineData("log-softmax")]
    public void Probabilities_are_the_same_whatever_the_model_ends_in(string ending)
    {
        Sequential model = new Sequential(new Dense(3, Activations.All[ending])) { Seed = 3 }.Build([2]);
        Sequential plain = new Sequential(new Dense(3, Activations.Softmax)) { Seed = 3 }.Build([2]);

        model.PredictProbabilities(new float[] { 1, -2 }).ShouldBe(plain.Predict(new float[] { 1, -2 }).ToArray(), 1e-6f);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("sigmoid")]
    public void A_model_of_one_output_tells_the_probabilities_of_two_classes(string ending)
    {
        Sequential model = new Sequential(new Dense(1, Activations.All[ending]) { BiasInitializer = new Initializers.Constant(2) }).Build([2]);

        model.PredictProbabilities(new float[] { 0, 0 }).ShouldBe([0.11920292f, 0.880797f], 1e-6f);
    }

    [Theory]
    [InlineData(new[] { 65536, 65536 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 28, 0 })]
    public void A_shape_that_no_sample_can_have_is_refused(int[] shape) =>
        Should.Throw<ArgumentException>(() => new Sequential(new Flatten(), new Dense(2)).Build(shape)).Message
            .ShouldContain("each size must be at least 1, and all together at most 2147483647");

    [Fact]
    public void Evaluation_changes_nothing()
    {
        Sequential model = Samples.Linear();
        Scores first = model.Evaluate(Samples.Blobs(30));
        float[] weights = Samples.Weights(model);

        model.Evaluate(Samples.Blobs(30)).Loss.ShouldBe(first.Loss);
        Samples.Weights(model).ShouldBe(weights);
        model.History.Epochs.ShouldBeEmpty();
    }

    [Fact]
    public void Evaluation_can_be_cancelled() =>
        Should.Throw<OperationCanceledException>(() => Samples.Linear().Evaluate(Samples.Blobs(30), new CancellationToken(canceled: true)));

    [Fact]
    public void A_prediction_is_the_output_of_each_sample()
    {
        Sequential model = new Sequential(new Dense(2)).Build([2]);
        new float[] { 1, 2, 3, 4 }.CopyTo(model[model.Variables[0]]);
        new float[] { 10, 20 }.CopyTo(model[model.Variables[1]]);

        model.Predict(Samples.Xor).Cast<float>().ShouldBe([10, 20, 13, 24, 11, 22, 14, 26]);
        model.Predict(new float[] { 1, -1 }).ToArray().ShouldBe([8, 18]);
    }

    [Fact]
    public void Weights_that_are_written_are_used_at_once()
    {
        Sequential model = new Sequential(new Dense(1) { UseBias = false }).Build([1]);
        model[model.Variables[0]][0] = 5;
        model.Predict(new float[] { 2 })[0].ShouldBe(10);

        model[model.Variables[0]][0] = 7;
        model.Predict(new float[] { 2 })[0].ShouldBe(14);
    }

    [Fact]
    public void The_summary_shows_shapes_and_numbers_of_parameters()
    {
        Sequential model = new Sequential(new Flatten(), new Dense(128, Activations.Relu), new Dense(10), new Activation(Activations.Softmax)).Build([28, 28]);

        // 784·128 and 128·10 products; 4 bytes for each parameter.
        model.Summary().ReplaceLineEndings("\n").ShouldStartWith(
            "layer                   output                      parameters   multiply-adds\n" +
            "flatten                 [batch, 784]                         0               0\n" +
            "dense                   [batch, 128]                   100,480         100,352\n" +
            "dense_1                 [batch, 10]                      1,290           1,280\n" +
            "activation              [batch, 10]                          0               0\n" +
            "total                                                  101,770         101,632\n" +
            "memory: parameters 407080 bytes; a prediction ");
    }

    [Fact]
    public void The_summary_counts_the_products_of_a_convolution_and_tells_of_training_once_there_was_some()
    {
        Sequential model = new Sequential(new Conv2D(6, 5), new Conv2D(4, 3) { Groups = 2, Stride = 2 }, new Flatten(), new Dense(2)).Compile(new Sgd(), new CrossEntropy());
        var samples = Dataset.FromArrays(new float[2 * 81], [9, 9], [0, 1]);

        // 5·5 places of 6 filters of 25 cells; 2·2 places of 4 filters of 3 channels of 9 cells; 16·2.
        string summary = model.Build([9, 9]).Summary();
        summary.ShouldMatch(@"conv2d +\[batch, 6, 5, 5\] +156 +3,750\r?\n");
        summary.ShouldMatch(@"conv2d_1 +\[batch, 4, 2, 2\] +112 +432\r?\n");
        summary.ShouldNotContain("a training step");

        model.Fit(samples, new FitOptions { Epochs = 1 });

        model.Summary().ShouldContain("a training step: ");
    }

    [Fact]
    public void The_input_shape_is_that_of_the_first_samples_unless_it_is_given()
    {
        Sequential open = new(new Flatten(), new Dense(2));
        Sequential given = new(new Flatten(), new Dense(2)) { InputShape = [2, 3] };

        open.InputShape.ShouldBeNull();
        given.InputShape.ShouldBe([2, 3]);
        open.Build([3, 2]).InputShape.ShouldBe([3, 2]);
        given.Build([6]).InputShape.ShouldBe([2, 3]);
    }

    [Fact]
    public void The_first_weights_depend_on_the_seed_and_not_on_what_is_asked_first()
    {
        Sequential built = Samples.Linear(seed: 4).Build([2]);
        Sequential evaluated = Samples.Linear(seed: 4);
        evaluated.Evaluate(Samples.Blobs(3));

        Samples.Weights(evaluated).ShouldBe(Samples.Weights(built));
        Samples.Weights(Samples.Linear(seed: 5).Build([2])).ShouldNotBe(Samples.Weights(built));
    }

    [Fact]
    public void One_description_of_a_layer_serves_twice_without_sharing_weights()
    {
        var dense = new Dense(2);
        Sequential model = new Sequential(dense, dense).Build([2]);

        model.Variables.Select(variable => variable.Name).ShouldBe(["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]);
        model[model.Variables[0]].ToArray().ShouldNotBe(model[model.Variables[2]].ToArray());
    }

    [Fact]
    public void A_model_compiled_anew_keeps_its_weights()
    {
        Sequential model = Samples.Linear();
        model.Fit(Samples.Blobs(30), new FitOptions { Epochs = 1 });
        float[] weights = Samples.Weights(model);

        model.Compile(new Sgd(0.5), new MeanSquaredError());

        model.Loss.ShouldBe(new MeanSquaredError());
        model.Evaluate(Samples.Blobs(30)).Metrics.ShouldBeEmpty();
        Samples.Weights(model).ShouldBe(weights);
    }

    [Fact]
    public void A_model_without_layers_is_refused()
    {
        Should.Throw<ArgumentException>(() => new Sequential()).Message.ShouldContain("A model needs at least one layer, such as new Dense(10).");
        Should.Throw<ArgumentException>(() => new Sequential(new Flatten(), null!)).Message.ShouldContain("The layer at place 1 is null.");
    }

    [Fact]
    public void What_needs_a_built_model_says_how_to_build_it()
    {
        Sequential model = Samples.Linear();
        Variable variable = Samples.Linear().Build([2]).Variables[0];

        Should.Throw<InvalidOperationException>(() => model.Variables).Message.ShouldContain("Call Build, Fit or Evaluate first.");
        Should.Throw<InvalidOperationException>(() => model.Summary()).Message.ShouldContain("Call Build, Fit or Evaluate first.");
        Should.Throw<InvalidOperationException>(() => model[variable].Length).Message.ShouldContain("its variables have no values. Call Build");
        Should.Throw<InvalidOperationException>(() => model.Predict(new float[2]).Length).Message.ShouldContain("Call Build, Fit or Evaluate first.");
    }

    [Fact]
    public void What_needs_a_compiled_model_says_so()
    {
        Sequential model = new(new Dense(3));

        Should.Throw<InvalidOperationException>(() => model.Fit(Samples.Blobs(3))).Message
            .ShouldBe("The model is not compiled: say how it is trained with Compile(optimizer, loss, metrics) first.");
        Should.Throw<InvalidOperationException>(() => model.Evaluate(Samples.Blobs(3))).Message.ShouldContain("Compile(optimizer, loss, metrics) first.");
        model.Predict(Samples.Blobs(3)).Length.ShouldBe(9);
    }

    [Fact]
    public void Samples_of_another_size_are_refused_with_both_sizes()
    {
        Sequential model = Samples.Linear();
        model.Evaluate(Samples.Blobs(3));
        var images = Dataset.FromArrays(new float[12], [2, 3], [0, 1], ["a", "b", "c"]);

        foreach (Action attempt in new Action[] { () => model.Fit(images), () => model.Evaluate(images), () => model.Predict(images) })
        {
            Should.Throw<ArgumentException>(attempt).Message.ShouldContain("The samples have shape [2, 3], which is 6 values, but the model takes 2.");
        }

        Should.Throw<ArgumentException>(() => model.Predict(new float[6]).Length).Message.ShouldContain("The sample has 6 values, but the model takes 2. Give one sample at a time.");
        Should.Throw<ArgumentException>(() => new Sequential(new Dense(2)) { InputShape = [4] }.Build([6])).Message.ShouldContain("which is 6 values, but the model takes 4");
    }

    [Fact]
    public void Another_number_of_classes_is_refused_in_training_and_validation()
    {
        Sequential model = Samples.Linear();

        Should.Throw<ArgumentException>(() => model.Fit(Samples.Xor)).Message
            .ShouldContain("The dataset has 2 classes, but the model's output has 3. Give the last layer one unit for each class.");
        Should.Throw<ArgumentException>(() => model.Fit(Samples.Blobs(3), new FitOptions { Validation = Samples.Xor })).Message.ShouldContain("has 2 classes");
    }

    [Fact]
    public void A_dataset_without_samples_is_refused() =>
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(3).Take(0))).Message.ShouldContain("The dataset has no samples. Give at least one.");

    [Fact]
    public void Validation_samples_and_a_split_exclude_each_other() =>
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(9), new FitOptions { Validation = Samples.Blobs(3), ValidationSplit = 0.5 }))
            .Message.ShouldContain("Both 'Validation' and 'ValidationSplit' are given, and only one can judge the epochs. Leave one out.");

    [Fact]
    public void An_output_that_is_no_row_of_classes_is_refused()
    {
        Should.Throw<ArgumentException>(() => new Sequential(new Activation(Activations.Relu)).Build([28, 28])).Message
            .ShouldContain("The model's output has shape [batch, 28, 28], but a classifier gives [batch, classes].");
        Should.Throw<ArgumentException>(() => new Sequential(new Dense(3)).Build([28, 28])).Message.ShouldContain("Put a Flatten layer before it.");
    }

    [Fact]
    public void A_layer_that_cannot_take_its_input_is_named_with_its_place_and_the_shapes() =>
        Should.Throw<ArgumentException>(() => new Sequential(new Conv2D(4, 3), new Conv2D(2, 5), new Flatten(), new Dense(3)).Build([6, 6])).Message
            .ShouldStartWith("The layer 'conv2d_1' at place 1 cannot take input of shape [batch, 4, 4, 4]: A window of 5 cells");

    [Fact]
    public void Dropout_changes_training_and_not_what_a_model_gives()
    {
        Sequential model = new Sequential(new Dense(3) { UseBias = false }, new Dropout(0.5)) { Seed = 1 }.Compile(new Sgd(1e-30), new CrossEntropy());
        Sequential plain = new Sequential(new Dense(3) { UseBias = false }) { Seed = 1 }.Compile(new Sgd(1e-30), new CrossEntropy());
        Dataset samples = Samples.Blobs(30);

        EpochRecord epoch = model.Fit(samples, new FitOptions { Epochs = 1, Validation = samples }).Epochs[0];

        Math.Abs(epoch.Training.Loss - epoch.Validation!.Loss).ShouldBeGreaterThan(1e-3);
        epoch.Validation.Loss.ShouldBe(plain.Evaluate(samples).Loss);
    }

    [Fact]
    public void Missing_arguments_are_named()
    {
        Sequential model = Samples.Linear();

        Should.Throw<ArgumentNullException>(() => model.Fit((Dataset)null!)).ParamName.ShouldBe("training");
        Should.Throw<ArgumentNullException>(() => model.Evaluate(null!)).ParamName.ShouldBe("dataset");
        Should.Throw<ArgumentNullException>(() => model.Build(null!)).ParamName.ShouldBe("sampleShape");
        Should.Throw<ArgumentNullException>(() => model.Compile((Optimizer)null!, new CrossEntropy())).ParamName.ShouldBe("optimizer");
        Should.Throw<ArgumentNullException>(() => model.Compile(new Sgd(), null!)).ParamName.ShouldBe("loss");
    }

    [Fact]
    public void Its_mistakes_are_counted_by_class()
    {
        Dataset samples = Samples.Blobs(30);
        Sequential model = Samples.Linear();
        Sequential one = new Sequential(new Dense(1)) { Seed = 3 }.Compile(new Sgd(0.1), new Surprisal.Losses.SigmoidCrossEntropy(), new Surprisal.Metrics.Accuracy());

        Surprisal.Metrics.ConfusionMatrix confusion = model.Confusion(samples);

        confusion.Accuracy.ShouldBe(model.Evaluate(samples)["accuracy"], 1e-9);
        confusion.Samples.ShouldBe(30);
        one.Confusion(Samples.Xor).Accuracy.ShouldBe(one.Evaluate(Samples.Xor)["accuracy"], 1e-9);
    }
}
