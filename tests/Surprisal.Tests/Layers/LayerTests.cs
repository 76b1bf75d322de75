using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Surprisal.Formats;
using Surprisal.Layers;
using Surprisal.Tests.HouseTests;

namespace Surprisal.Tests.LayersTests;

/// <summary>What holds for every layer: files know it by name and keep all of its settings.</summary>
public sealed class LayerTests
{
    private static readonly Type[] Layers =
        [.. typeof(Layer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract)];

    [Fact]
    public void Every_layer_is_on_the_list_under_a_name_of_its_own()
    {
        JsonDerivedTypeAttribute[] listed = [.. typeof(Layer).GetCustomAttributes<JsonDerivedTypeAttribute>()];

        listed.Select(entry => entry.DerivedType).ShouldBe(Layers, ignoreOrder: true);
        listed.Select(entry => (string)entry.TypeDiscriminator!).ShouldBeUnique();
    }

    [Fact]
    public void Every_layer_and_activation_is_on_the_page_of_layers()
    {
        string page = Repository.Read("docs/layers.md");

        Layers.ShouldAllBe(type => page.Contains($"| `{type.Name}"));
        Activations.All.Names.ShouldAllBe(name => page.Contains($"`{name}`"));
    }

    [Fact]
    public void Every_layer_comes_back_from_a_file_with_settings_other_than_the_defaults()
    {
        foreach (Layer layer in Layers.Select(Unusual))
        {
            string json = JsonSerializer.Serialize(layer, ModelJson.Default.Layer);

            JsonSerializer.Deserialize(json, ModelJson.Default.Layer).ShouldBe(layer, json);
        }
    }

    /// <summary>A layer with no setting at its default, but for the initial values, which files do not hold.</summary>
    private static Layer Unusual(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().Single();
        object layer = constructor.Invoke([.. constructor.GetParameters().Select(parameter => OtherThan(parameter.ParameterType, Default(parameter)))]);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            bool isGiven = Array.Exists(constructor.GetParameters(), parameter => parameter.Name == property.Name);
            if (!isGiven && property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            {
                property.SetValue(layer, OtherThan(property.PropertyType, property.GetValue(layer)));
            }
        }

        return (Layer)layer;
    }

    private static object? Default(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue : null;

    private static object OtherThan(Type type, object? value) => type switch
    {
        _ when type == typeof(int) => ((int?)value ?? 16) + 2,
        _ when type == typeof(bool) => !(bool)value!,
        _ when type == typeof(double) => ((double?)value ?? 0.5) / 2,
        _ when type == typeof(Size2D) || type == typeof(Size2D?) => new Size2D(((Size2D?)value)?.Rows + 1 ?? 3, 7),
        _ when type == typeof(Padding) => new ExplicitPadding(1, 2, 3, 4),
        _ when type == typeof(IReadOnlyList<int>) => new[] { 2, -1 },
        _ when type == typeof(Penalty) => new Penalty(0.25, 0.5),
        _ when type == typeof(ImmutableArray<double>) => ImmutableArray.Create(0.5, 2),
        _ when type == typeof(ActivationFunction) => Activations.Tanh,
        _ => throw new NotSupportedException($"Say here what a setting of type {type} can be."),
    };
}
