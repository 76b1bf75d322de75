using Surprisal.Metrics;

namespace Surprisal.Tests.MetricsTests;

/// <summary>What holds for every metric of the list.</summary>
public sealed class MetricTests
{
    [Fact]
    public void Every_metric_is_on_the_list_under_its_name()
    {
        IEnumerable<Type> metrics = typeof(Metric).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Metric)) && !type.IsAbstract);

        Metric.All.Entries.Select(entry => entry.Value.GetType()).ShouldBe(metrics, ignoreOrder: true);
        Metric.All.Entries.ShouldAllBe(entry => entry.Value.Name == entry.Name);
    }
}
