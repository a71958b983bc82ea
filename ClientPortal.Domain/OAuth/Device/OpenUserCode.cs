using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.Throttling;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>A signed-in person types the code of a device (RFC 8628 §3.3): the question about it, or why there is none. Changes nothing.</summary>
public sealed class OpenUserCode(
    PortalDb portal, PrepareDevice prepare, DeviceGuessLimits limits, UserCodeHashes hashes, ConsentQuestions questions, SealedForms forms, TimeProvider time, ILogger<OpenUserCode> log)
{
    public async Task<DeviceDecision> RunAsync(Actor? actor, string? typed, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, UserId: { } userId })
        {
            return new DeviceDecision.AskSignIn();
        }

        if (!await limits.TakeAsync(actor, ct))
        {
            Log.CodesGuessed(log, userId);
            return new DeviceDecision.Wait(DeviceGuessLimits.Window);
        }

        if (UserCode.Parse(typed) is not { } code)
        {
            return new DeviceDecision.AskCode(DeviceMistake.UnknownCode);
        }

        var keys = await hashes.AllAsync(code, ct);
        await using var db = portal.OpenForServer();
        var prepared = await prepare.RunAsync(db, actor, db.DeviceAuthorizations.Where(row => keys.Contains(row.UserCodeHash)), ct);
        if (prepared is not PreparedDevice.Stopped { Decision: DeviceDecision.AskCode { Mistake: DeviceMistake.UnknownCode } })
        {
            await limits.GiveBackAsync(actor, ct);
        }

        return prepared is PreparedDevice.Ready ready
            ? new DeviceDecision.AskConsent(Question(actor, code, ready))
            : ((PreparedDevice.Stopped)prepared).Decision;
    }

    private DeviceQuestion Question(Actor actor, UserCode code, PreparedDevice.Ready ready)
    {
        var (device, ask) = (ready.Device, ready.Ask);
        var envelope = forms.Seal(new DeviceEnvelope
        {
            DeviceId = device.Id,
            UserId = ask.Person.UserId,
            SessionId = ask.Person.SessionId,
            ShownAt = time.GetUtcNow(),
        });
        return new DeviceQuestion(
            questions.Of(ask, envelope), code.Shown, device.IpAddress, AddressKey.Of(device.IpAddress) == AddressKey.Of(actor.IpAddress), device.CreatedAt, device.ExpiresAt);
    }
}

/// <summary>What the page about a device showed. What the device asks for cannot change, so its id says it all; it is answered once, so no nonce is needed.</summary>
internal sealed record DeviceEnvelope : ShownForm
{
    public required Guid DeviceId { get; init; }
}
