using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Training;

/// <summary>A model known by name, with what trains it well on images at batch 32 if nothing else is asked for.</summary>
/// <param name="Layers">The layers that tell a number of classes apart, ending as a loss wants it.</param>
/// <param name="Optimizer">The optimizer's name on the list.</param>
/// <param name="LearningRate">The learning rate of this optimizer.</param>
/// <param name="Schedule">The schedule's name on the list.</param>
public sealed record Architecture(Func<int, Loss, IReadOnlyList<Layer>> Layers, string Optimizer, double LearningRate, string Schedule);
