using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Tries;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>
/// How many wrong user codes may be typed (RFC 8628 §5.1, SEC-128): few in one session, few by one person however many sessions they begin,
/// few from one address, and so few on the whole host that guessing one of a thousand waiting devices would take years.
/// </summary>
public sealed class DeviceGuessLimits(TryLimits tries, ThrottleLimits limits)
{
    /// <summary>Long enough against guessing, short enough for somebody who mistypes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int PerSession = 5;
    private const int PerPerson = 10;
    private const int PerAddress = 30;
    private const int OnThisHost = 300;

    /// <summary>Takes a try before it is evaluated; false where none is left, and then nothing is looked up.</summary>
    internal Task<bool> TakeAsync(Actor actor, CancellationToken ct) => tries.TakeAsync(Of(actor), ct);

    /// <summary>The code was one: no guess.</summary>
    internal Task GiveBackAsync(Actor actor, CancellationToken ct) => tries.GiveBackAsync(Of(actor), ct);

    private IReadOnlyList<TryLimit> Of(Actor actor) =>
    [
        new("device-session", $"{actor.SessionId:n}", PerSession, Window),
        new("device-person", $"{actor.UserId:n}", PerPerson, Window),
        new("device-address", AddressKey.Of(actor.IpAddress), (int)Math.Clamp(Math.Ceiling(PerAddress * limits.Scale), 1, int.MaxValue), Window),
        new("device-host", "", (int)Math.Clamp(Math.Ceiling(OnThisHost * Math.Max(1, limits.Scale)), 1, int.MaxValue), Window),
    ];
}
