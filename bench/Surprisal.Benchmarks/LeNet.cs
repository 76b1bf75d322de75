using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Numerics;
using Surprisal.Optimizers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Benchmarks;

/// <summary>LeNet-5 on images of 28 by 28 pixels, with the cross-entropy written as in the textbook.</summary>
/// <remarks>Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86(11), 1998.</remarks>
internal static class LeNet
{
    private const int Side = 28;
    private const int Classes = 10;

    /// <summary>Writes the formulas, derives the gradients and compiles the step.</summary>
    public static Function<float> Compile()
    {
        Placeholder images = Placeholder("images", [Dimension.Batch, 1, Side, Side]);
        Placeholder targets = Placeholder("targets", [Dimension.Batch, Classes]);
        List<Variable> variables = [];
        Window half = new(2) { Stride = 2 };
        Symbol x = Tanh(Convolution(images, Weights([6, 1, 5, 5]), Window.Same(Side, 5), Window.Same(Side, 5)) + Bias([6, 1, 1]));
        x = AveragePooling(x, half, half);
        x = Tanh(Convolution(x, Weights([16, 6, 5, 5])) + Bias([16, 1, 1]));
        x = AveragePooling(x, half, half);
        x = Reshape(x, [Dimension.Batch, 400]);
        x = Tanh(MatMul(x, Weights([400, 120])) + Bias([120]));
        x = Tanh(MatMul(x, Weights([120, 84])) + Bias([84]));
        Symbol probabilities = Softmax(MatMul(x, Weights([84, Classes])) + Bias([Classes]));
        Symbol loss = ReduceMean(-ReduceSum(targets * Log(probabilities), axis: 1));
        return Function.Compile<float>([loss], new Sgd(0.01, momentum: 0.9).Minimize(loss, variables));

        Symbol Weights(Shape shape) => Add(shape, new GlorotUniform());

        Symbol Bias(Shape shape) => Add(shape, new Zeros());

        Symbol Add(Shape shape, Initializer initializer)
        {
            variables.Add(Variable($"v{variables.Count}", shape, initializer));
            return variables[^1];
        }
    }
}
