using System.Runtime.InteropServices;

namespace ClientPortal.Domain.LastUsed;

/// <summary>In which second something was last used, in four bytes. Threads that mark at once may each be the first of the second.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct SecondOfUse
{
    private uint _since1970;

    public readonly long UtcTicks => DateTimeOffset.UnixEpoch.Ticks + (_since1970 * TimeSpan.TicksPerSecond);

    /// <returns>Whether it is the first use in its second.</returns>
    public bool Mark(long utcTicks)
    {
        var second = (uint)((utcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond);
        if (_since1970 == second)
        {
            return false;
        }

        _since1970 = second;
        return true;
    }
}
