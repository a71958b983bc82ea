using ClientPortal.Domain;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Shared;

/// <summary>
/// Runs the one operation of one event: for the actor of this moment (SEC-202), and with the password asked for in place where the sign-in
/// is too old for it (SEC-183).
/// </summary>
internal sealed class Acting(CurrentActor current, PortalDialogs dialogs, IStringLocalizer<SharedWords> words)
{
    public async Task<Outcome<T>> RunAsync<T>(Func<Actor, Task<Outcome<T>>> operation)
    {
        var outcome = await operation(await current.GetAsync(CancellationToken.None));
        if (outcome is not Outcome<T>.Refused { Problem.Kind: ProblemKind.NeedsFreshSignIn })
        {
            return outcome;
        }

        return await dialogs.OpenAsync<ConfirmPasswordDialog, bool>(words["ConfirmPasswordTitle"], width: PortalDialogs.Narrow)
            ? await operation(await current.GetAsync(CancellationToken.None))
            : outcome;
    }
}
