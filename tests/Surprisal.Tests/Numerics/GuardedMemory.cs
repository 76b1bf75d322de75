using System.Buffers;
using System.Runtime.InteropServices;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Elements that end where the process may not read on: a kernel that reads one too many is killed at once.</summary>
internal sealed unsafe partial class GuardedMemory : MemoryManager<float>
{
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _pages;
    private readonly nuint _size;
    private readonly int _length;

    public GuardedMemory(int length)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint usable = (((nuint)length * sizeof(float)) + page - 1) / page * page;
        _length = length;
        _size = usable + page;
        _pages = Map(null, _size, ReadWrite, PrivateAnonymous, -1, 0);
        Protect(_pages + usable, page, NoAccess).ShouldBe(0);
    }

    /// <summary>Whether this system's way to protect pages is known here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    public override Span<float> GetSpan() =>
        new(_pages + _size - (nuint)Environment.SystemPageSize - ((nuint)_length * sizeof(float)), _length);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => Unmap(_pages, _size).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
