namespace Surprisal.Cli.Reports;

/// <summary>What a model sees in images, for programs.</summary>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Predictions">The images, in the order in which they were asked for.</param>
internal sealed record PredictReport(IReadOnlyList<string> Classes, IReadOnlyList<Prediction> Predictions);

/// <summary>What a model sees in one image.</summary>
/// <param name="Index">The place of the image in its file, from 0.</param>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">The probability of each class, in the order of the classes.</param>
internal sealed record Prediction(int Index, string Class, float Probability, IReadOnlyList<float> Probabilities);
