using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Samples that have any number of labels are judged label by label, or not at all.</summary>
public sealed class LabelTests
{
    private static readonly Metric[] Judging =
    [
        new Precision(), new Recall(), new F1(),
        new Precision { Average = Average.Micro }, new Recall { Average = Average.Micro }, new F1 { Average = Average.Micro },
        new F1 { OfClass = 2 }, new BinaryAccuracy(),
    ];

    // The model says what it sees: yes where a feature is above 0. Labels of column 3 are neither there nor said.
    private static readonly float[,] Seen = { { 1, 1, -1, -1 }, { 1, -1, -1, -1 }, { -1, 1, 1, -1 }, { -1, -1, -1, -1 } };
    private static readonly float[,] Labels = { { 1, 0, 0, 0 }, { 1, 1, 0, 0 }, { 1, 1, 1, 0 }, { 0, 0, 1, 0 } };

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("linear")]
    public void Each_output_is_a_question_and_each_label_an_answer(string ending)
    {
        Sequential model = Reading(ending, Judging);

        Scores scores = model.Evaluate(Dataset.FromArrays(Seen, Labels));

        // By column: found, said and there are 2 2 3, 1 2 2, 1 1 2 and nothing. Together 4 of 5 said and 7 there.
        scores["precision"].ShouldBe((1 + 0.5 + 1) / 3, 1e-12);
        scores["recall"].ShouldBe(((2 / 3.0) + 0.5 + 0.5) / 3, 1e-12);
        scores["f1"].ShouldBe(((4 / 5.0) + (2 / 4.0) + (2 / 3.0)) / 3, 1e-12);
        scores["precision-micro"].ShouldBe(4 / 5.0, 1e-12);
        scores["recall-micro"].ShouldBe(4 / 7.0, 1e-12);
        scores["f1-micro"].ShouldBe(8 / 12.0, 1e-12);
        scores["f1-2"].ShouldBe(2 / 3.0, 1e-12);
        scores["binary-accuracy"].ShouldBe(12 / 16.0, 1e-6);
    }

    [Fact]
    public void Training_and_validation_count_alike_and_each_epoch_anew()
    {
        Dataset samples = Dataset.FromArrays(Seen, Labels);
        Sequential model = Reading("sigmoid", Judging);

        History history = model.Fit(samples, new FitOptions { Epochs = 2, BatchSize = 4, Validation = samples });

        history.Epochs[1].Training["f1"].ShouldBe(history.Epochs[0].Validation!["f1"]);
        history.Epochs[0].Training["f1"].ShouldBe(((4 / 5.0) + (2 / 4.0) + (2 / 3.0)) / 3, 1e-12);
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("mcc")]
    [InlineData("kappa")]
    [InlineData("ece")]
    [InlineData("mce")]
    [InlineData("top-5-accuracy")]
    public void What_takes_one_class_for_a_sample_is_refused_and_stays_where_there_is_one(string name)
    {
        Metric metric = name == "top-5-accuracy" ? new TopAccuracy(2) : Metric.All[name];
        Sequential model = Reading("sigmoid", metric);

        double.IsNaN(model.Evaluate(Dataset.FromArrays(Seen, [0, 1, 2, 3]))[metric.Name]).ShouldBeFalse();
        foreach (Action judge in new Action[] { () => model.Evaluate(Dataset.FromArrays(Seen, Labels)), () => model.Fit(Dataset.FromArrays(Seen, Labels)) })
        {
            Should.Throw<InvalidOperationException>(judge).Message.ShouldContain($"'{metric.Name}', which takes one class for a sample, but each of its 4 outputs answers by itself");
        }
    }

    [Fact]
    public void Classes_and_labels_are_told_apart_however_often_they_change()
    {
        Sequential model = Reading("sigmoid", new Recall());
        Dataset classes = Dataset.FromArrays(Seen, [0, 1, 2, 3]);
        double first = model.Evaluate(classes)["recall"];

        model.Evaluate(Dataset.FromArrays(Seen, Labels))["recall"].ShouldBe(((2 / 3.0) + 0.5 + 0.5) / 3, 1e-12);
        model.Evaluate(classes)["recall"].ShouldBe(first);

        // Said are 0, 0, 1 and the first of equals.
        first.ShouldBe(1 / 4.0);
    }

    [Fact]
    public void A_confusion_matrix_and_class_weights_are_refused()
    {
        Sequential model = Reading("sigmoid", new F1());
        Dataset samples = Dataset.FromArrays(Seen, Labels);

        Should.Throw<ArgumentException>(() => model.Confusion(samples)).Message.ShouldContain("have several labels or none");
        Should.Throw<ArgumentException>(() => model.Fit(samples, new FitOptions { ClassWeights = new Dictionary<int, double> { [0] = 1 } }))
            .Message.ShouldContain("'ClassWeights' weighs a sample by its class, but each of the model's 4 outputs answers by itself");
        model.History.Epochs.ShouldBeEmpty();
    }

    [Fact]
    public void A_class_that_is_not_there_is_refused_before_training()
    {
        Sequential model = Reading("sigmoid", new F1 { OfClass = 4 });

        foreach (Dataset samples in new[] { Dataset.FromArrays(Seen, Labels), Dataset.FromArrays(Seen, [0, 1, 2, 3]) })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => model.Fit(samples)).Message.ShouldContain("The 'OfClass' of 'f1' is 4, but the model has 4 classes");
            model.History.Epochs.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Two_metrics_of_one_name_are_refused() =>
        Should.Throw<ArgumentException>(() => Reading("sigmoid", new F1(), new Recall(), new F1())).Message.ShouldContain("'metrics' holds 2 metrics named 'f1'");

    private static Sequential Reading(string ending, params Metric[] metrics)
    {
        Sequential model = new(new Dense(4, Activations.All[ending]));
        model.Compile(new Sgd(1e-6), new SigmoidCrossEntropy(), metrics).Build([4]);
        model[model.Variables[0]].Clear();
        for (int i = 0; i < 4; i++)
        {
            model[model.Variables[0]][i * 5] = 1;
        }

        return model;
    }
}
