namespace Surprisal.Tests.ConformanceTests;

/// <summary>Tests of what the cases may hold: formulas for numbers, places, attributes of operators that no shipped case uses.</summary>
public sealed class FormatTests
{
    private const string Formula = """
        {"name":"x","dtype":"float64","shape":[2,3],"formula":{"kind":"modular","stride":3,"add":1,"row_add":2,"mod":8,"scale":4,"shift":1},
        "first":[-0.5,1,2.5,0.5],"last":[2.5,0.5,2,-0.5],"sum":5.0}
        """;

    private static readonly string[] Image = [CaseFolder.Tensor("x", "1, 1, 3, 3", "1, 2, 3, 4, 5, 9, 7, 8, 6")];

    [Fact]
    public void Numbers_may_be_given_by_a_formula_and_results_at_some_places()
    {
        // (((i·3 + 1 + r·2) mod 8) / 8)·4 − 1: 1, 4, 7 and 3, 6, 1 of 8.
        string places = """{"name":"softplus","dtype":"decimal","shape":[2,3],"at":[4,1],"data":["2.126928011042972496","1.313261687518222834"]}""";
        CaseFolder.Golden("sigmoid_family", "{}", [Formula], [places]).ShouldBeEmpty();
        CaseFolder.Golden("sigmoid_family", "{}", [Formula], [places.Replace("[4,1]", "[4,2]", StringComparison.Ordinal)])
            .ShouldContain("softplus[0, 2] got");
        CaseFolder.Golden("sigmoid_family", "{}", [Formula.Replace("\"sum\":5.0", "\"sum\":5.1", StringComparison.Ordinal)], [places])
            .ShouldContain("'sum' of an input is 5.1, but must be 5, which its formula gives.");
        CaseFolder.Golden("sigmoid_family", "{}", [Formula.Replace("[-0.5,1,", "[-0.5,2,", StringComparison.Ordinal)], [places])
            .ShouldContain("'first' of an input is");
    }

    [Fact]
    public void Exact_figures_are_held_to_all_digits_but_the_last_few()
    {
        string[] x = [CaseFolder.Tensor("x", "1", "-20")];
        CaseFolder.Golden("sigmoid_family", "{}", x, [Decimal("softplus", "2.06115362E-9")]).ShouldBeEmpty();
        CaseFolder.Golden("sigmoid_family", "{}", x, [Decimal("softplus", "2.0612E-9")]).ShouldContain("softplus[0] got");

        static string Decimal(string name, string figure) => $$"""{"name":"{{name}}","dtype":"decimal","shape":[1],"data":["{{figure}}"]}""";
    }

    [Fact]
    public void Softmax_of_old_versions_takes_all_axes_from_one_on()
    {
        string[] x = [CaseFolder.Tensor("x", "1, 2, 2", "0, 0, 0, 0")];
        string quarters = CaseFolder.Tensor("y", "1, 2, 2", "0.25, 0.25, 0.25, 0.25");
        CaseFolder.Onnx("Softmax", "{}", x, [quarters], opset: 11).ShouldBeEmpty();
        CaseFolder.Onnx("Softmax", """{"axis":2}""", x, [quarters], opset: 11).ShouldContain("got 0.5, wanted 0.25");
        CaseFolder.Onnx("Softmax", "{}", x, [quarters], opset: 13).ShouldContain("got 0.5, wanted 0.25");
    }

    [Fact]
    public void Axes_of_reductions_are_an_attribute_or_an_input()
    {
        string[] x = [CaseFolder.Tensor("x", "2, 2", "1, 2, 3, 4")];
        string[] axes = [x[0], CaseFolder.Tensor("axes", "1", "-2", "int64")];
        CaseFolder.Onnx("ReduceSum", """{"axes":[0],"keepdims":0}""", x, [CaseFolder.Tensor("y", "2", "4, 6")], opset: 11).ShouldBeEmpty();
        CaseFolder.Onnx("ReduceMean", """{"keepdims":0}""", axes, [CaseFolder.Tensor("y", "2", "2, 3")], opset: 18).ShouldBeEmpty();
        CaseFolder.Onnx("ReduceSum", "{}", x, [CaseFolder.Tensor("y", "1, 1", "10")]).ShouldBeEmpty();
        CaseFolder.Onnx("ReduceSum", """{"noop_with_empty_axes":1}""", x, [CaseFolder.Tensor("y", "2, 2", "1, 2, 3, 4")]).ShouldBeEmpty();
    }

    [Fact]
    public void Convolutions_take_groups_biases_and_dilations()
    {
        string[] inputs =
        [
            CaseFolder.Tensor("x", "1, 2, 1, 3", "1, 2, 3, 4, 5, 6"), CaseFolder.Tensor("W", "2, 1, 1, 2", "1, 10, 1, -1"), CaseFolder.Tensor("B", "2", "100, 0.5"),
        ];
        CaseFolder.Onnx("Conv", """{"group":2,"dilations":[1,2]}""", inputs, [CaseFolder.Tensor("y", "1, 2, 1, 1", "131, -1.5")]).ShouldBeEmpty();
        CaseFolder.Onnx("Conv", """{"group":2,"auto_pad":"SAME_UPPER"}""", inputs, [CaseFolder.Tensor("y", "1, 2, 1, 3", "121, 132, 103, -0.5, -0.5, 6.5")]).ShouldBeEmpty();
        CaseFolder.Onnx("Conv", """{"group":2,"auto_pad":"VALID","strides":[1,2]}""", inputs[..2], [CaseFolder.Tensor("y", "1, 2, 1, 1", "21, -1")]).ShouldBeEmpty();
    }

    [Fact]
    public void The_places_of_largest_numbers_are_counted_along_lines_or_columns()
    {
        string values = CaseFolder.Tensor("y", "1, 1, 2, 2", "5, 9, 8, 9");
        CaseFolder.Onnx("MaxPool", """{"kernel_shape":[2,2]}""", Image, [values, CaseFolder.Tensor("i", "1, 1, 2, 2", "4, 5, 7, 5", "int64")]).ShouldBeEmpty();
        CaseFolder.Onnx("MaxPool", """{"kernel_shape":[2,2],"storage_order":1}""", Image, [values, CaseFolder.Tensor("i", "1, 1, 2, 2", "4, 7, 5, 7", "int64")]).ShouldBeEmpty();
        CaseFolder.Onnx("GlobalMaxPool", "{}", Image, [CaseFolder.Tensor("y", "1, 1, 1, 1", "9")]).ShouldBeEmpty();
        CaseFolder.Onnx("GlobalAveragePool", "{}", Image, [CaseFolder.Tensor("y", "1, 1, 1, 1", "5")]).ShouldBeEmpty();
    }

    [Fact]
    public void Batch_normalization_in_training_moves_what_it_keeps()
    {
        string[] inputs =
        [
            CaseFolder.Tensor("x", "2, 1", "1, 3"), CaseFolder.Tensor("s", "1", "2"), CaseFolder.Tensor("b", "1", "10"),
            CaseFolder.Tensor("m", "1", "4"), CaseFolder.Tensor("v", "1", "8"),
        ];
        CaseFolder.Onnx(
            "BatchNormalization", """{"training_mode":1,"momentum":0.5,"epsilon":0.0}""", inputs,
            [CaseFolder.Tensor("y", "2, 1", "8, 12"), CaseFolder.Tensor("om", "1", "3"), CaseFolder.Tensor("ov", "1", "4.5")]).ShouldBeEmpty();
    }

    [Fact]
    public void Losses_of_labels_take_weights_ignored_labels_and_reductions()
    {
        string[] inputs =
        [
            CaseFolder.Tensor("x", "1, 2, 3", "-1, -2, -3, -4, -5, -6"), CaseFolder.Tensor("y", "1, 3", "0, 1, 7", "int64"),
            CaseFolder.Tensor("w", "2", "1, 3"),
        ];
        string one = CaseFolder.Tensor("loss", "", "4");
        CaseFolder.Onnx("NegativeLogLikelihoodLoss", """{"ignore_index":7}""", inputs, [one]).ShouldBeEmpty();
        CaseFolder.Onnx("NegativeLogLikelihoodLoss", """{"ignore_index":7,"reduction":"sum"}""", inputs, [CaseFolder.Tensor("loss", "", "16")]).ShouldBeEmpty();
        CaseFolder.Onnx("NegativeLogLikelihoodLoss", """{"ignore_index":7,"reduction":"none"}""", inputs, [CaseFolder.Tensor("loss", "1, 3", "1, 15, 0")]).ShouldBeEmpty();
        CaseFolder.Onnx("NegativeLogLikelihoodLoss", "{}", inputs, [one]).ShouldContain("'labels' is 7");
    }

    [Fact]
    public void Targets_of_another_shape_are_refused_even_if_their_count_fits()
    {
        string x = CaseFolder.Tensor("logits", "2, 2", "0, 0, 0, 0");
        string[] columns = [x, CaseFolder.Tensor("target", "1, 2", "0, 1", "int64")];
        CaseFolder.Peers("cross_entropy_from_logits", """{"target":"index"}""", columns, [], "error").ShouldBeEmpty();
        string[] row = [x, CaseFolder.Tensor("target", "4", "1, 0, 0, 1")];
        CaseFolder.Peers("cross_entropy_from_logits", """{"target":"probability"}""", row, [], "error").ShouldBeEmpty();
        CaseFolder.Peers("cross_entropy_from_logits", """{"target":"probability","axis":2}""", row, [], "error").ShouldBeEmpty();
        CaseFolder.Peers("bce_from_logits", """{"pos_weight":2}""", row, [], "error").ShouldBeEmpty();

        string p = CaseFolder.Tensor("probs", "2, 2", "0.5, 0.5, 0.5, 0.5");
        CaseFolder.Peers("cross_entropy_from_probs", """{"target":"index"}""", [p, columns[1]], [], "error").ShouldBeEmpty();
        CaseFolder.Peers("cross_entropy_from_probs", """{"target":"probability","axis":-3}""", [p, row[1]], [], "error").ShouldBeEmpty();
        CaseFolder.Peers("bce_from_probs", "{}", [p, row[1]], [], "error").ShouldBeEmpty();
        CaseFolder.Peers("nll", "{}", [p.Replace("probs", "log_probs", StringComparison.Ordinal), columns[1]], [], "error").ShouldBeEmpty();
    }

    [Fact]
    public void One_row_alone_has_one_label()
    {
        string[] inputs = [CaseFolder.Tensor("logits", "2", "0, 0"), CaseFolder.Tensor("target", "", "1", "int64")];
        CaseFolder.Peers("cross_entropy_from_logits", """{"target":"index","grad_of":"sum"}""", inputs,
            [CaseFolder.Tensor("loss", "", "0.693147182"), CaseFolder.Tensor("grad_logits", "2", "0.5, -0.5")]).ShouldBeEmpty();
    }

    [Fact]
    public void A_sample_weight_counts_for_all_losses_of_its_row_and_not_in_the_divisor()
    {
        string[] inputs =
        [
            CaseFolder.Tensor("probs", "2, 2, 1", "0.5, 0.5, 2, 6"), CaseFolder.Tensor("target", "2, 1", "0, 0", "int64"),
            CaseFolder.Tensor("sample_weight", "2", "1, 3"),
        ];
        CaseFolder.Peers(
            "cross_entropy_from_probs", """{"target":"index","axis":1,"normalize_rows":true,"reduction":"mean"}""", inputs,
            [CaseFolder.Tensor("loss", "", "2.4260151")]).ShouldBeEmpty();
    }

    [Fact]
    public void Binary_losses_of_probabilities_take_clips_smoothing_and_weights()
    {
        // Targets 0.9 and 0.1 after smoothing: −(2·0.9 log 0.25 + 0.1 log 0.75) and −(2·0.1 log 0.9 + 0.9 log 0.1).
        string[] inputs = [CaseFolder.Tensor("probs", "2", "0.25, 1"), CaseFolder.Tensor("target", "2", "1, 0")];
        CaseFolder.Peers(
            "bce_from_probs", """{"label_smoothing":0.2,"pos_weight":2,"clip_epsilon":0.1}""", inputs,
            [CaseFolder.Tensor("loss", "2", "2.52409806, 2.09339869")]).ShouldBeEmpty();
    }

    [Fact]
    public void Half_precision_is_held_to_its_own_digits()
    {
        string[] x = [CaseFolder.Tensor("x", "1", "1", "float16")];
        CaseFolder.Onnx("Exp", "{}", x, [CaseFolder.Tensor("y", "1", "2.719", "float16")]).ShouldBeEmpty();
        CaseFolder.Onnx("Exp", "{}", x, [CaseFolder.Tensor("y", "1", "2.73", "float16")]).ShouldContain("y[0] got");
    }
}
