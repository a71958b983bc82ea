using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>Hashes user codes under the keys of the ring that refresh tokens are derived with: whoever reads the database alone learns no code (SEC-173).</summary>
public sealed class UserCodeHashes(SigningKeyRing ring)
{
    private const string Purpose = "user_code";

    /// <summary>The hash a new code is kept under.</summary>
    internal async Task<byte[]> NewAsync(UserCode code, CancellationToken ct) => (await AllAsync(code, ct))[0];

    /// <summary>Every hash the code may be kept under: the ring may have got a newer key meanwhile.</summary>
    internal async Task<List<byte[]>> AllAsync(UserCode code, CancellationToken ct) => [.. (await ring.GetAsync(ct)).KeyedHashesOf(Purpose, code.Letters)];
}
