using System.Text.RegularExpressions;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>What a workload is to reach on one thread; null where nothing is said.</summary>
/// <param name="OfPeer">How many times as fast as the fastest peer.</param>
/// <param name="OfLimit">Which part of what the machine allows: of its arithmetic where that is the limit, else of moving the bytes.</param>
internal sealed record Aim(double? OfPeer = null, double? OfLimit = null)
{
    /// <summary>How many times as fast two threads are to make what arithmetic bounds.</summary>
    public const double OfTwoThreads = 1.85;

    /// <summary>From how many operations on that is so: about a tenth of a millisecond, of which waking a thread takes a good part.</summary>
    public const double LeastSharedFlops = 1e7;

    /// <summary>How many megabytes beyond inputs and results the loss of a linear layer may take.</summary>
    public const double ExtraMegabytes = 64;

    /// <summary>How many seconds the program may take to train on 2,000 generated digits.</summary>
    public const double ColdStartSeconds = 1;

    // The first line that fits holds.
    private static readonly (string Workload, Aim Aim)[] All =
    [
        ("^(log_)?softmax_fwd/(8192|65536)x10/float32", new(4)),
        ("^(log_)?softmax_fwd/4096x1000/float32", new(1.15, 0.75)),
        ("^(log_)?softmax_fwd/(1024x32000|512x128256)/float32", new(1.25, 0.75)),
        ("^ce_fwd/65536x10/", new(4)),
        ("^ce_fwd/(4096x1000|1024x32000|512x128256)/", new(2.2, 0.75)),
        ("^ce_fwd_bwd/65536x10/", new(6)),
        ("^ce_fwd_bwd/(4096x1000|1024x32000|512x128256)/", new(1.8, 0.75)),
        ("^ce_(soft|smooth)_fwd_bwd/4096x1000/", new(4)),
        ("^bce_logits_fwd_bwd/", new(2.5)),
        ("^sgemm/32x784x10/", new(1.2)),
        ("^sgemm/", new(1, 0.9)),
        ("^linear_ce_fwd/", new(1.25, 0.85)),
        ("^linear_ce_fwd_bwd/", new(1.2, 0.82)),
        ("^train_softreg_sgd/.*/float32", new(2.5)),
        ("^train_mlp_sgdm/", new(1.5)),
        ("^train_mlp_adam/", new(1.6)),
        ("^train_lenet_adam/", new(3)),
    ];

    public static Aim Of(Workload workload) => All.FirstOrDefault(line => Regex.IsMatch(workload.Key, line.Workload)).Aim ?? new();
}
