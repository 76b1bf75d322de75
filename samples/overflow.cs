#:project ../src/Surprisal
// What a textbook's formula does in plain arithmetic, and the small change that the library makes to it.

float[] logits = [1000, 1001, 1002];
float top = logits.Max();

float written = -MathF.Log(MathF.Exp(logits[2]) / logits.Sum(MathF.Exp));
float shifted = MathF.Log(logits.Sum(score => MathF.Exp(score - top))) - (logits[2] - top);
Console.WriteLine($"−log softmax as written: {written}, shifted by the largest score: {shifted:0.0000}");
