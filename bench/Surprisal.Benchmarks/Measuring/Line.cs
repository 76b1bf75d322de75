using System.Text.Json;
using System.Text.Json.Serialization;
using Surprisal.Benchmarks.Workloads;

namespace Surprisal.Benchmarks.Measuring;

/// <summary>How fast someone was at a workload: a line of JSON.</summary>
internal sealed record Line
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Who.</summary>
    public required string Peer { get; init; }

    /// <summary>Which version of it.</summary>
    public string Version { get; init; } = "";

    /// <summary>What was done.</summary>
    public required string Workload { get; init; }

    /// <summary>On how much.</summary>
    public required string Shape { get; init; }

    /// <summary>In which precision.</summary>
    public required string Dtype { get; init; }

    /// <summary>By how many threads.</summary>
    public required int Threads { get; init; }

    /// <summary>How many times it was timed.</summary>
    public int Reps { get; init; }

    /// <summary>The median of the times in milliseconds, for training of one step.</summary>
    public double MsMedian { get; init; }

    /// <summary>The shortest.</summary>
    public double MsMin { get; init; }

    /// <summary>The least bytes to move a second, in billions.</summary>
    public double? Gbps { get; init; }

    /// <summary>Floating-point operations a second, in billions.</summary>
    public double? Gflops { get; init; }

    /// <summary>Samples of training a second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SamplesPerS { get; init; }

    /// <summary>The memory beyond inputs and results; peers that make their results anew count these, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeakRssMb { get; init; }

    /// <summary>The round of a comparison that it belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Round { get; init; }

    /// <summary>When it was taken down.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>Of this library: of which build.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Build { get; init; }

    /// <summary>Why there is no time, if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; init; }

    /// <summary>Workload, shape and precision, as <see cref="Workloads.Workload.Key"/> has them.</summary>
    [JsonIgnore]
    public string Key => $"{Workload}/{Shape}/{Dtype}";

    /// <summary>Makes the line of a time.</summary>
    public static Line Of(string peer, string version, Workload workload, int threads, Timing timing)
    {
        Timing step = timing.Scaled(1.0 / workload.Steps);
        double seconds = timing.Median / 1000;
        return new Line
        {
            Peer = peer,
            Version = version,
            Workload = workload.Name,
            Shape = workload.Shape,
            Dtype = workload.DataType,
            Threads = threads,
            Reps = timing.Repetitions,
            MsMedian = Math.Round(step.Median, 5),
            MsMin = Math.Round(step.Minimum, 5),
            Gbps = workload.Read > 0 && !workload.IsArithmetic ? Math.Round((workload.Read + workload.Written) / seconds / 1e9, 2) : null,
            Gflops = workload.IsArithmetic ? Math.Round(workload.Flops / seconds / 1e9, 2) : null,
            SamplesPerS = workload.Samples > 0 ? Math.Round(workload.Samples / step.Median * 1000) : null,
        };
    }

    /// <summary>Reads a line, if it is one.</summary>
    public static Line? Parse(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonSerializer.Deserialize<Line>(text, Form) : null;
        }
        catch (JsonException)
        {
            // The last line of a process that was stopped.
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Form);
}
