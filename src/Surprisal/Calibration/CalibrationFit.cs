using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>What a calibrator found: a last layer for the model, and what it does to the loss on the samples that it was fitted on.</summary>
/// <param name="Layer">The layer to put after the model's last one. A temperature of 1 where no change lowers the loss.</param>
/// <param name="Values">The values of its variables, in their order.</param>
/// <param name="LossBefore">The mean cross-entropy of the samples without the layer, in nats.</param>
/// <param name="LossAfter">The same with it; never more.</param>
public sealed record CalibrationFit(Layer Layer, IReadOnlyList<float[]> Values, double LossBefore, double LossAfter);
