import { describe, expect, it } from '@jest/globals';
import { answerPathOf } from './answer-path.ts';

describe('the answer link of a message', () => {
  it('is the path of the answer page', () => {
    expect(answerPathOf('Please answer: http://localhost:3000/a/AbC_123-xyz7890QRST. Thank you')).toBe(
      '/a/AbC_123-xyz7890QRST',
    );
  });

  it('is nothing else than that', () => {
    expect(answerPathOf('See https://example.org/login and call us')).toBeNull();
    expect(answerPathOf('javascript:alert(1)//http:///a/x')).toBeNull();
    expect(answerPathOf('http://localhost:3000/a/short')).toBeNull();
  });
});
