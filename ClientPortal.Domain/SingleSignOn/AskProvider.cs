using ClientPortal.Domain.Credentials;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>From a provider's answer in the address to who signed in there: whose answer it is, its code for tokens, the tokens judged.</summary>
public sealed class AskProvider(ProviderDocuments documents, RedeemProviderCode redeem, ReadProviderToken read, ILogger<AskProvider> log)
{
    private const int MaxCodeLength = 4096;

    internal async Task<Outcome<ProviderAnswer>> RunAsync(IdentityConnection connection, ProviderReturn back, PlainSecret browserKey, CancellationToken ct)
    {
        if (!(await documents.FindAsync(connection.Issuer, anew: false, ct)).IsDone(out var provider, out var problem))
        {
            Log.ProviderRefused(log, connection.Id, problem.Code);
            return SignOnMistakes.Provider.AsConflict();
        }

        // RFC 9207 §2.4: before anything of the answer is used, its errors included.
        if (back.Issuer is { } issuer ? !string.Equals(issuer, provider.Issuer, StringComparison.Ordinal) : provider.AnnouncesIssuer)
        {
            Log.ProviderRefused(log, connection.Id, "the answer names another issuer or none");
            return SignOnMistakes.WrongIssuer.AsConflict();
        }

        if (back.Code is not { Length: > 0 and <= MaxCodeLength } code || back.Error is not null)
        {
            return SignOnMistakes.Denied.AsConflict();
        }

        var (verifier, nonce) = (SignOnKeys.Verifier(browserKey, back.State!), SignOnKeys.Nonce(browserKey, back.State!));
        return (await redeem.RunAsync(connection, provider, code, verifier, ct)).IsDone(out var tokens, out problem)
            ? await read.RunAsync(connection, provider, tokens, nonce, ct)
            : problem;
    }
}
