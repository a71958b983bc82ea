using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>
/// Nonces for DPoP proofs (RFC 9449 §8): the time, sealed under the key ring that all nodes share. So none is stored, and each node knows the
/// others'.
/// </summary>
public sealed class DpopNonces(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long one may be used; each answer brings a new one once half of it has passed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(60);
    private readonly IDataProtector protector = protection.CreateProtector("ClientPortal.DpopNonce.v1");

    public string New()
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.GetUtcNow().UtcTicks);
        return Base64UrlEncoder.Encode(protector.Protect(bytes));
    }

    /// <summary>How old a nonce of ours is; null for one that is not ours or has ended.</summary>
    internal TimeSpan? AgeOf(string nonce)
    {
        if (nonce.Length is 0 or > 500)
        {
            return null;
        }

        try
        {
            var bytes = protector.Unprotect(Base64UrlEncoder.DecodeBytes(nonce));
            var age = TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - BinaryPrimitives.ReadInt64BigEndian(bytes));
            return age <= Lifetime && age >= -ClocksApart ? age : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>When a proof has to carry a nonce of ours (<c>OAuth:DpopNonce</c>). One that carries a nonce where it need not must carry a good one all the same.</summary>
public enum DpopNoncePolicy
{
    /// <summary>For clients whose tokens must be bound: they speak DPoP in full. Others may not have read RFC 9449 §8 and go on working.</summary>
    BoundClients,
    Always,
    Never,
}
