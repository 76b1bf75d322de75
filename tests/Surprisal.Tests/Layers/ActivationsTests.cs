using System.Reflection;
using System.Text.Json;
using Surprisal.Formats;
using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>The functions that layers apply, and their names in files.</summary>
public sealed class ActivationsTests
{
    [Fact]
    public void Every_activation_is_on_the_list_under_its_name()
    {
        IEnumerable<ActivationFunction> activations = typeof(Activations).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null)).OfType<ActivationFunction>();

        Activations.All.Entries.Select(entry => entry.Value).ShouldBe(activations, ignoreOrder: true);
        Activations.All.Entries.ShouldAllBe(entry => entry.Name == entry.Value.Name);
    }

    [Theory]
    [InlineData("linear", new[] { -1.0, 0, 2 })]
    [InlineData("relu", new[] { 0.0, 0, 2 })]
    [InlineData("leaky-relu", new[] { -0.2, 0.0, 2.0 })]
    [InlineData("elu", new[] { -0.6321205588285577, 0.0, 2.0 })]
    [InlineData("gelu", new[] { -0.15865525393145707, 0.0, 1.9544997361036416 })]
    [InlineData("silu", new[] { -0.2689414213699951, 0.0, 1.7615941559557646 })]
    [InlineData("sigmoid", new[] { 0.2689414213699951, 0.5, 0.8807970779778823 })]
    [InlineData("tanh", new[] { -0.7615941559557649, 0, 0.9640275800758169 })]
    [InlineData("softplus", new[] { 0.31326168751822286, 0.6931471805599453, 2.1269280110429727 })]
    [InlineData("softmax", new[] { 0.04201006613406605, 0.11419519938459449, 0.8437947344813395 })]
    [InlineData("log-softmax", new[] { -3.1698460195562856, -2.1698460195562856, -0.16984601955628568 })]
    public void An_activation_gives_its_values(string name, double[] expected)
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 3]);
        Symbol output = new Activation(Activations.All[name]).Apply(x, new Parameters("activation"));

        Function.Compile<double>(output).Evaluate((x, new double[] { -1, 0, 2 })).ToArray().ShouldBe(expected, 1e-15);
    }

    [Fact]
    public void Files_hold_an_activation_by_its_name()
    {
        foreach (ActivationFunction activation in Activations.All.Entries.Select(entry => entry.Value))
        {
            string json = JsonSerializer.Serialize(activation, ModelJson.Default.ActivationFunction);

            json.ShouldBe($"\"{activation}\"");
            JsonSerializer.Deserialize(json, ModelJson.Default.ActivationFunction).ShouldBe(activation);
        }
    }
}
