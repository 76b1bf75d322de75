using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Formats;

/// <summary>A trained model with all that its use needs: what its classes are called and how raw images become its input.</summary>
/// <remarks>
/// Saved as a folder of two files: <c>model.json</c> (the layers and their seed, class names, input shape, preprocessing and loss) and
/// <c>model.safetensors</c> (the weights, in the public format). A crash while saving leaves the old model or the new one.
/// </remarks>
/// <param name="Model">The model. One instance is for one thread at a time.</param>
/// <param name="ClassNames">The name of each class.</param>
/// <param name="PixelScale">What a raw byte of an image is multiplied by, such as 1/255.</param>
/// <example>
/// <code>
/// new SavedModel(model, training.ClassNames, PixelScale: 1f / 255).Save("digits");
/// float[] probabilities = SavedModel.Load("digits").Predict(image);
/// </code>
/// </example>
public sealed record SavedModel(Model Model, IReadOnlyList<string> ClassNames, float PixelScale)
{
    /// <summary>Writes the model into a folder, which is made if it is missing, in the place of an older model.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidOperationException">The model is not built yet.</exception>
    /// <exception cref="NotSupportedException">The model has a layer or an activation that is not the library's own.</exception>
    /// <exception cref="IOException">The folder cannot be written. It is left as it was.</exception>
    public void Save(string folder) => Save(folder, afterStep: null);

    /// <summary>Reads a model, ready to predict; and to evaluate and train on, if it was saved with a loss of the list.</summary>
    /// <param name="folder">The folder it was saved in.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file of the model is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights do not fit the layers.</exception>
    public static SavedModel Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new ModelFolder(folder);
        (ModelDescription description, Safetensors weights) = files.Read();
        Model model = ModelOf(description, weights, files);
        Dictionary<string, NamedTensor> tensors = weights.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (Variable variable in model.Variables)
        {
            tensors[variable.Name].Values.Span.CopyTo(model[variable]);
        }

        return new SavedModel(model, description.ClassNames, description.Preprocessing.Scale);
    }

    /// <summary>The probability of each class for a raw image.</summary>
    /// <param name="image">One byte for each pixel, row after row.</param>
    /// <exception cref="ArgumentException">The image has another number of pixels than the model takes.</exception>
    public float[] Predict(ReadOnlySpan<byte> image)
    {
        IReadOnlyList<int> shape = Model.InputShape ?? throw new InvalidOperationException(
            "The model is not built yet: the shape of its input is not known. Call Build, Fit or Evaluate first.");
        long size = shape.Aggregate(1L, (product, axis) => product * axis);
        if (image.Length != size)
        {
            throw new ArgumentException(
                $"'{nameof(image)}' has {image.Length} bytes, but the model takes [{string.Join(", ", shape)}], which is {size}. Give one byte for each pixel.", nameof(image));
        }

        float[] sample = new float[image.Length];
        ByteFeatures.Widen(image, PixelScale, sample);
        return Model.Build(shape).PredictProbabilities(sample);
    }

    /// <summary>Saves, and tells a test of each change on the disk.</summary>
    internal void Save(string folder, Action? afterStep)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        // Whatever is refused is refused before the disk is touched.
        var description = ModelDescription.Of(this);
        if (description.Nonsense() is string nonsense)
        {
            throw new InvalidOperationException($"The model cannot be saved: {nonsense}.");
        }

        Model.Build(description.InputShape);
        int outputs = Model.Connect(description.InputShape).Classes;
        if (!AreEnough(ClassNames.Count, outputs))
        {
            throw new InvalidOperationException($"The model has {outputs} outputs, but '{nameof(ClassNames)}' has {ClassNames.Count} names. Name each class once.");
        }

        _ = description.ToJson();
        NamedTensor[] tensors = [.. Model.Variables.Select(variable =>
            new NamedTensor(variable.Name, [.. variable.Shape.Select(size => size.Factor)], Model[variable].ToArray()))];
        new ModelFolder(folder).Write(description, new Safetensors(tensors), afterStep);
    }

    private static Model ModelOf(ModelDescription description, Safetensors weights, ModelFolder files)
    {
        try
        {
            var model = new Model(description.Wiring) { InputShape = description.InputShape, Seed = description.Seed };

            // Shapes are compared before memory is taken, so a lying description cannot ask for more than the file holds.
            Network network = model.Connect(description.InputShape);
            RequireFit(network.Variables, weights, files.WeightsName);
            if (!AreEnough(description.ClassNames.Count, network.Classes))
            {
                throw new InvalidDataException(
                    $"'{files.DescriptionName}' has {description.ClassNames.Count} class names, but its layers give {network.Classes} outputs. Name each class once.");
            }

            if (description.Loss is { } loss)
            {
                model.Compile(new Sgd(), Loss.All[loss], new Accuracy());
            }

            return model.Build(description.InputShape);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"'{files.DescriptionName}' does not describe a model: {Check.TextOf(fault)} Save the model again, or correct the file.", fault);
        }
    }

    private static void RequireFit(IReadOnlyList<Variable> variables, Safetensors weights, string name)
    {
        const string Remedy = "Take the weights and model.json from the same model.";
        Dictionary<string, NamedTensor> tensors = weights.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (Variable variable in variables)
        {
            if (!tensors.Remove(variable.Name, out NamedTensor? tensor))
            {
                throw new InvalidDataException(
                    $"'{name}' has no tensor '{variable.Name}', but the model needs one of shape {variable.Shape}. {Remedy}");
            }

            if (!tensor.Shape.SequenceEqual(variable.Shape.Select(size => size.Factor)))
            {
                throw new InvalidDataException(
                    $"'{name}' has the tensor '{variable.Name}' of shape [{string.Join(", ", tensor.Shape)}], but the model needs {variable.Shape}. {Remedy}");
            }
        }

        if (tensors.Count > 0)
        {
            string known = string.Join(", ", variables.Select(variable => variable.Name));
            throw new InvalidDataException($"'{name}' has a tensor '{tensors.Keys.Order(StringComparer.Ordinal).First()}', but the model has only {known}. {Remedy}");
        }
    }

    /// <summary>One name for each output; but one output tells two classes apart.</summary>
    private static bool AreEnough(int names, int outputs) => names == outputs || (outputs == 1 && names == 2);
}
