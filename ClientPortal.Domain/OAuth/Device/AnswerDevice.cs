using ClientPortal.Domain.OAuth.Authorize;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>
/// A person's answer about a device. As at the authorization endpoint only the envelope counts and every rule runs again; the answer is one
/// conditional update, so a device is decided once, by one person (SEC-129, SEC-130).
/// </summary>
public sealed class AnswerDevice(PortalDb portal, PrepareDevice prepare, RecordAnswer record, SealedForms forms)
{
    private const int Tries = 3;

    public async Task<DeviceDecision> RunAsync(Actor? actor, ConsentAnswer answer, CancellationToken ct)
    {
        if (actor is null || forms.Open<DeviceEnvelope>(answer.Envelope, actor) is not { } shown)
        {
            return new DeviceDecision.ShowError(PageError.FormNotYours);
        }

        // Two pages that allow the same client at once meet at the consent's unique index; the second then updates what the first wrote.
        for (var attempt = 1; ; attempt++)
        {
            if (await AnswerOnceAsync(actor, shown, answer, ct) is { } decision)
            {
                return decision;
            }

            if (attempt == Tries)
            {
                return new DeviceDecision.ShowError(PageError.FormOutdated);
            }
        }
    }

    private async Task<DeviceDecision?> AnswerOnceAsync(Actor actor, DeviceEnvelope shown, ConsentAnswer answer, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var id = shown.DeviceId;
        var prepared = await prepare.RunAsync(db, actor, db.DeviceAuthorizations.Where(row => row.Id == id), ct);
        if (prepared is PreparedDevice.Stopped stopped)
        {
            return stopped.Decision is DeviceDecision.AskSignIn ? stopped.Decision : new DeviceDecision.ShowError(PageError.FormUsedAlready);
        }

        var ask = ((PreparedDevice.Ready)prepared).Ask;
        if (ask.Client.AskAgainSince > shown.ShownAt)
        {
            return new DeviceDecision.ShowError(PageError.FormOutdated);
        }

        var workspace = answer.WorkspaceIds is [var chosen] ? ask.Offered.FirstOrDefault(offered => offered.Id == chosen) : null;
        if (answer.Allow && workspace is null)
        {
            return new DeviceDecision.ShowError(PageError.WorkspaceNotYours);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var grantId = answer.Allow ? (await record.AllowAsync(db, actor, ask, [workspace!], ct)).Id : Deny(db, actor, ask);
        if (!await DecideAsync(db, id, grantId, ct))
        {
            return new DeviceDecision.ShowError(PageError.FormUsedAlready);
        }

        if (await db.TrySaveAsync(Problem.Stale(), ct) is not null)
        {
            return null;
        }

        await transaction.CommitAsync(ct);
        return new DeviceDecision.Answered(answer.Allow, ask.Client.Name);
    }

    private Guid? Deny(PortalDbContext db, Actor actor, ConsentAsk ask)
    {
        record.Deny(db, actor, ask);
        return null;
    }

    // Of two answers at once the first decides.
    private static async Task<bool> DecideAsync(PortalDbContext db, Guid deviceId, Guid? grantId, CancellationToken ct)
    {
        var state = grantId is null ? DeviceState.Denied : DeviceState.Approved;
        return await db.DeviceAuthorizations.Where(row => row.Id == deviceId && row.State == DeviceState.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.GrantId, grantId), ct) == 1;
    }
}
