using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>
/// Runs a request once per key. The first answer below 500 is kept. With a sealing secret (the caller's), what it holds (a new key's secret,
/// personal data) can only be read by who asked for it.
/// </summary>
internal static class IdempotentRun
{
    public const string ReplayHeader = "Idempotent-Replay";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <param name="alongside">What is to be done before the answer leaves, and can be done while the answer is kept.</param>
    public static async Task Execute(
        HttpContext context, IGrainFactory grains, string grainKey, ReadOnlyMemory<byte> bodyHash, string? sealingSecret, Func<Task> run, Func<Task>? alongside = null)
    {
        var grain = grains.GetGrain<IIdempotencyGrain>(grainKey);
        var sealing = sealingSecret is null ? null : SealingKey(sealingSecret, grainKey);
        var claim = await grain.Begin(bodyHash, context.RequestAborted);
        switch (claim.Status)
        {
            case IdempotencyStatus.First:
                await RunFirst(context, grain, sealing, run, alongside);
                break;
            case IdempotencyStatus.Replay:
                await Replay(context, claim.Answer!, sealing);
                break;
            case IdempotencyStatus.InFlight:
                await Problem.InFlight().ExecuteAsync(context);
                break;
            default:
                await Problem.IdempotencyMismatch().ExecuteAsync(context);
                break;
        }
    }

    private static async Task RunFirst(HttpContext context, IIdempotencyGrain grain, byte[]? sealing, Func<Task> run, Func<Task>? alongside)
    {
        var response = context.Response;
        var (wire, buffer) = (response.Body, new MemoryStream());
        StoredAnswer? answer = null;
        var beside = Task.CompletedTask;
        response.Body = buffer;
        try
        {
            await run();
            beside = alongside?.Invoke() ?? Task.CompletedTask;
            if (response.StatusCode < 500)
                answer = new StoredAnswer(response.StatusCode, response.ContentType, response.Headers.Location, Seal(sealing, buffer.ToArray()));
        }
        finally
        {
            response.Body = wire;
            // Not the request's token: a caller who hung up must not leave the claim behind.
            await Task.WhenAll(grain.End(answer, CancellationToken.None), beside);
        }

        await wire.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static Task Replay(HttpContext context, StoredAnswer answer, byte[]? sealing)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers[ReplayHeader] = "true";
        if (answer.ContentType is not null) response.ContentType = answer.ContentType;
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        return response.Body.WriteAsync(Open(sealing, answer.Body), context.RequestAborted).AsTask();
    }

    private static byte[] Seal(byte[]? key, byte[] body)
    {
        if (key is null) return body;
        var box = new byte[NonceBytes + TagBytes + body.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), body, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes));
        return box;
    }

    private static ReadOnlyMemory<byte> Open(byte[]? key, ReadOnlyMemory<byte> stored)
    {
        if (key is null) return stored;
        var box = stored.Span;
        var body = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), body);
        return body;
    }

    private static byte[] SealingKey(string secret, string grainKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, salt: Encoding.ASCII.GetBytes(grainKey));
}
