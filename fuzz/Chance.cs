using System.Security.Cryptography;
using System.Text;

namespace ClientPortal.Fuzz;

/// <summary>Chance that can be repeated: the same seed, endpoint and request number always give the same request. Nothing here has to be unguessable.</summary>
internal sealed class Chance
{
    private ulong state;

    private Chance(ulong state) => this.state = state;

    /// <summary>The chance of one request.</summary>
    public static Chance Of(ulong seed, string endpoint, int request)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{endpoint}/{request}"));
        return new Chance(BitConverter.ToUInt64(hash));
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool OneIn(int times) => Below(times) == 0;

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)Next();
        }

        return bytes;
    }

    public string Word(int length) => Convert.ToHexStringLower(Bytes((length + 1) / 2))[..length];

    // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
