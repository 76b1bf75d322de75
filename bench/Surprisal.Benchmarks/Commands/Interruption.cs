using System.Runtime.InteropServices;

namespace Surprisal.Benchmarks.Commands;

/// <summary>Turns a request to end, by Ctrl-C or from outside, into a request to stop cleanly, with all processes that were started.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations = Array.ConvertAll([PosixSignal.SIGINT, PosixSignal.SIGTERM], kind => PosixSignalRegistration.Create(kind, signal =>
    {
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }));

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _source.Dispose();
    }
}
