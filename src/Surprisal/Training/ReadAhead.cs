using System.Runtime.ExceptionServices;

namespace Surprisal.Training;

/// <summary>Fills what comes next on a thread of its own while what came before is used. What is filled does not depend on timing.</summary>
/// <typeparam name="T">What is filled.</typeparam>
internal sealed class ReadAhead<T> : IDisposable
{
    private readonly T[] _slots;
    private readonly int[] _counts;
    private readonly Func<T, int> _fill;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _full = new(0);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;
    private volatile bool _isStopping;
    private int _current = -1;

    /// <summary>Starts to fill.</summary>
    /// <param name="slots">What is filled in turn; at least two.</param>
    /// <param name="fill">Fills one, and says with how many samples; 0 at the end.</param>
    public ReadAhead(T[] slots, Func<T, int> fill)
    {
        (_slots, _counts, _fill) = (slots, new int[slots.Length], fill);
        _free = new SemaphoreSlim(slots.Length);
        _thread = new Thread(Run) { IsBackground = true, Name = "Surprisal read-ahead" };
        _thread.Start();
    }

    /// <summary>The next one, until it is asked again.</summary>
    /// <returns>What is filled, and with how many samples: 0 at the end, after which it must not be asked again.</returns>
    public (T Slot, int Samples) Next()
    {
        if (_current >= 0)
        {
            _free.Release();
        }

        _current = (_current + 1) % _slots.Length;
        _full.Wait();
        if (_counts[_current] == 0)
        {
            _fault?.Throw();
        }

        return (_slots[_current], _counts[_current]);
    }

    public void Dispose()
    {
        _isStopping = true;
        _free.Release();
        _thread.Join();
        _free.Dispose();
        _full.Dispose();
    }

    private void Run()
    {
        for (int next = 0, count = 1; count > 0 && !_isStopping; next = (next + 1) % _slots.Length)
        {
            _free.Wait();
            try
            {
                count = _isStopping ? 0 : _fill(_slots[next]);
            }
            catch (Exception fault)
            {
                // Told where the samples are waited for.
                (_fault, count) = (ExceptionDispatchInfo.Capture(fault), 0);
            }

            _counts[next] = count;
            _full.Release();
        }
    }
}
