namespace Surprisal.Formulas;

/// <summary>The libraries whose spellings are understood: by which words they are called, and what their constants are.</summary>
internal static class Libraries
{
    // A word in this list says which library is meant, wherever it stands in a path.
    private static readonly Dictionary<string, string> Families = new()
    {
        ["np"] = "numpy",
        ["numpy"] = "numpy",
        ["math"] = "",
        ["cmath"] = "",
        ["scipy"] = "scipy",
        ["sc"] = "scipy",
        ["sklearn"] = "sklearn",
        ["tf"] = "tensorflow",
        ["tensorflow"] = "tensorflow",
        ["keras"] = "keras",
        ["K"] = "keras",
        ["torch"] = "torch",
        ["F"] = "torch",
        ["torchvision"] = "torch",
        ["jax"] = "jax",
        ["jnp"] = "jax",
        ["lax"] = "jax",
        ["optax"] = "optax",
        ["mx"] = "jax",

        // NumPy's functions of two values can be taken along an axis: np.logaddexp.reduce(x).
        ["add"] = "add",
        ["multiply"] = "multiply",
        ["maximum"] = "maximum",
        ["minimum"] = "minimum",
        ["logaddexp"] = "logaddexp",
    };

    // These stand in paths of several libraries; alone, they mean the one named here.
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["special"] = "scipy",
        ["stats"] = "scipy",
        ["sp"] = "scipy",
        ["backend"] = "keras",
        ["functional"] = "torch",
        ["nn"] = "torch",
        ["losses"] = "",
        ["ops"] = "",
        ["activations"] = "",
        ["linalg"] = "",
        ["compat"] = "",
        ["v1"] = "",
        ["v2"] = "",
        ["utils"] = "",
        ["metrics"] = "",
        ["layers"] = "",
        ["math"] = "",
        ["core"] = "",
        ["python"] = "",
        ["experimental"] = "",
        ["random"] = "",
    };

    private static readonly Dictionary<string, double> Numbers = new()
    {
        ["pi"] = Math.PI,
        ["π"] = Math.PI,
        ["e"] = Math.E,
        ["inf"] = double.PositiveInfinity,
        ["Inf"] = double.PositiveInfinity,
        ["Infinity"] = double.PositiveInfinity,
        ["infty"] = double.PositiveInfinity,
        ["∞"] = double.PositiveInfinity,
        ["PINF"] = double.PositiveInfinity,
        ["NINF"] = double.NegativeInfinity,
        ["nan"] = double.NaN,
        ["NaN"] = double.NaN,
        ["NAN"] = double.NaN,
        ["euler_gamma"] = 0.57721566490153286061,
    };

    /// <summary>The names of kinds of numbers, which say nothing about a formula but whether a fraction is dropped.</summary>
    private static readonly string[] Kinds =
    [
        "float16", "float32", "float64", "float", "double", "half", "bfloat16", "float_", "int8", "int16", "int32", "int64", "uint8", "int", "long", "bool", "bool_", "int_",
    ];

    // Methods that only PyTorch's arrays have, though other libraries have functions of the name.
    private static readonly string[] TorchMethods = ["gather", "index_select"];

    public static bool IsTorchMethod(string name) => Array.IndexOf(TorchMethods, name) >= 0;

    public static bool IsModule(string word) => Families.ContainsKey(word) || Parts.ContainsKey(word);

    /// <summary>The words that paths begin with.</summary>
    public static IEnumerable<string> Words => Families.Keys.Concat(Parts.Keys);

    /// <summary>Which library a path belongs to: the last that is named in it.</summary>
    public static string FamilyOf(string path)
    {
        string family = "";
        foreach (string word in path.Split('.'))
        {
            if (Families.TryGetValue(word, out string? named) && (named.Length > 0 || family.Length == 0))
            {
                family = named;
            }
            else if (family.Length == 0)
            {
                family = Parts.GetValueOrDefault(word, "");
            }
        }

        return family;
    }

    /// <summary>What a name stands for in every library, if it is a constant.</summary>
    public static Value? Constant(string name) => name switch
    {
        "True" => new TruthValue(true),
        "False" => new TruthValue(false),
        "None" or "newaxis" => new NoneValue(),
        "Ellipsis" => new EllipsisValue(),
        _ when Numbers.TryGetValue(name, out double number) => new NumberValue(number, IsWhole: false),
        _ => null,
    };

    /// <summary>The name of a kind of number, which only a path or a call makes one, as in <c>np.float32</c>.</summary>
    public static Value? Kind(string name) => Array.IndexOf(Kinds, name) >= 0 ? new TextValue(name) : null;
}
