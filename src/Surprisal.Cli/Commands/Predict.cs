using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Surprisal.Cli.Reports;
using Surprisal.Formats;

namespace Surprisal.Cli.Commands;

/// <summary>Says which classes a saved model sees in images.</summary>
internal sealed class Predict : Verb
{
    // More drawings than this would only push each other off the terminal.
    private const int MostDrawings = 10;

    private readonly Argument<string> _model = Inputs.Model();
    private readonly Argument<string> _file = new("file") { HelpName = "FILE", Description = "images in an IDX file, plain or compressed with gzip" };
    private readonly Option<IndexRange[]> _index = new("--index")
    {
        HelpName = "I…",
        Description = "which images, counted from 0, such as 7 or 10-19 (default: 0)",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = IndexRange.Parse,
    };

    private readonly Option<bool> _all = new("--all") { Description = "all images of the file", Arity = ArgumentArity.Zero };
    private readonly Option<int> _top = Inputs.Number<int>("--top", "how many of the most probable classes to show", "a whole number of at least 1, such as 3", top => top >= 1);

    public Predict()
        : base("predict", "Says which classes a saved model sees in images, and how probable they are.")
    {
        _top.DefaultValueFactory = _ => 3;
        Take([_model, _file], [_index, _all, _top]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal predict runs/mnist t10k-images-idx3-ubyte.gz",
        "surprisal predict runs/mnist t10k-images-idx3-ubyte --index 3 7 10-19 --top 2",
        "surprisal predict runs/mnist t10k-images-idx3-ubyte --all --json",
    ];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        SavedModel model = SavedModel.Load(line.GetRequiredValue(_model));
        ImageFile images = ImageFile.Read(line.GetRequiredValue(_file));
        int[] indices = Indices(line, images.Count);
        var predictions = new List<Prediction>(indices.Length);
        foreach (int index in indices)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] probabilities = images.Ask(model, index);
            (int best, float probability) = probabilities.Index().MaxBy(item => item.Item);
            predictions.Add(new Prediction(index, model.ClassNames[best], probability, probabilities));
        }

        if (stage.Json)
        {
            stage.Result.WriteLine(JsonSerializer.Serialize(new PredictReport(model.ClassNames, predictions), ReportJson.Default.PredictReport));
        }
        else
        {
            Show(stage, images, predictions, model.ClassNames, line.GetValue(_top));
        }

        return ExitCode.Success;
    }

    private int[] Indices(ParseResult line, int count)
    {
        IndexRange[] ranges = line.GetValue(_index) ?? [];
        if (line.GetValue(_all) && ranges.Length > 0)
        {
            throw new BadInputException("Both '--all' and '--index' are given, but only one can choose the images. Leave one out.");
        }

        // One beyond the last image is enough to be refused, however far a range reaches.
        return line.GetValue(_all)
            ? [.. Enumerable.Range(0, count)]
            : [.. ranges.DefaultIfEmpty(new IndexRange(0, 0)).SelectMany(range => range.Last < count ? Enumerable.Range(range.First, range.Last - range.First + 1) : [range.Last])];
    }

    private static void Show(Stage stage, ImageFile images, List<Prediction> predictions, IReadOnlyList<string> classes, int top)
    {
        foreach (Prediction prediction in predictions)
        {
            if (stage.IsLive && images.GreySize is (int height, int width) && predictions.Count <= MostDrawings)
            {
                Draw(stage.Console, images[prediction.Index], height, width);
            }

            IEnumerable<string> names = prediction.Probabilities.Index().OrderByDescending(item => item.Item).Take(top)
                .Select(item => string.Create(CultureInfo.InvariantCulture, $"{classes[item.Index]} {item.Item:0.0000}"));
            stage.Say($"image {prediction.Index}: {string.Join(", ", names)}");
        }
    }

    private static void Draw(IAnsiConsole console, ReadOnlySpan<byte> image, int height, int width)
    {
        var canvas = new Canvas(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte grey = image[y * width + x];
                canvas.SetPixel(x, y, new Color(grey, grey, grey));
            }
        }

        console.Write(canvas);
    }
}
